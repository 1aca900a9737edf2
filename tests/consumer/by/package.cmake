# What is installed. The program is compiled without RTTI, which Asio has a macro for.
find_package(mmproxy 0.1 REQUIRED)
set(program forwarder)
add_compile_options(-fno-rtti)
add_compile_definitions(ASIO_NO_TYPEID)
find_path(license LICENSE PATH_SUFFIXES share/doc/mmproxy REQUIRED)
