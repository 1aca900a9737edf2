# An Asio that the project has fetched, and has made no target of.
make_own_asio()
include(FetchContent)
FetchContent_Declare(asio SOURCE_DIR ${own_asio})
FetchContent_MakeAvailable(asio)
add_subdirectory(${MMPROXY_SOURCE} mmproxy)
set(program endpoint)
