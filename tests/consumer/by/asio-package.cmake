# An Asio that a package manager has made a CMake package of, as vcpkg and Conan do; mmproxy is an installed package.
make_own_asio()
file(WRITE ${own_asio}/share/asio/asio-config.cmake
  "add_library(asio INTERFACE IMPORTED)
  target_include_directories(asio INTERFACE ${own_asio}/include)
  add_library(asio::asio INTERFACE IMPORTED)
  target_link_libraries(asio::asio INTERFACE asio)")
list(APPEND CMAKE_PREFIX_PATH ${own_asio})
find_package(mmproxy 0.1 REQUIRED)
set(program endpoint)
