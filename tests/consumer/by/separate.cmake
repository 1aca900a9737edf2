# What depends on no policy is compiled once, and Asio too, which stands in the same file.
add_subdirectory(${MMPROXY_SOURCE} mmproxy)
file(CONFIGURE OUTPUT mmproxy.cpp CONTENT "#include <mmproxy/src.hpp>\n#include <asio/impl/src.hpp>\n")
add_library(mmproxy-src STATIC ${PROJECT_BINARY_DIR}/mmproxy.cpp)
target_link_libraries(mmproxy-src PUBLIC mmproxy::mmproxy)
target_compile_definitions(mmproxy-src PUBLIC MMPROXY_SEPARATE_COMPILATION ASIO_SEPARATE_COMPILATION)
set(library mmproxy-src)
set(program forwarder)
