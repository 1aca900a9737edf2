find_package(front REQUIRED)
set(library front::front)
set(program endpoint)
