# An Asio that the project has as a target of one of the usual names.
make_own_asio()
add_library(own INTERFACE)
target_include_directories(own SYSTEM INTERFACE ${own_asio}/include)
add_library(Asio::Asio ALIAS own)
add_subdirectory(${MMPROXY_SOURCE} mmproxy)
set(program endpoint)
