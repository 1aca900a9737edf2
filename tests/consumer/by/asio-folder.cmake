# An Asio that the project has in a folder.
make_own_asio()
set(ASIO_INCLUDE_DIR ${own_asio}/include)
add_subdirectory(${MMPROXY_SOURCE} mmproxy)
set(program endpoint)
