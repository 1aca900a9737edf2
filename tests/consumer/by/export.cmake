# A library that links mmproxy::mmproxy publicly, and is installed and exported together with it; by/exported.cmake uses
# it. Its Asio is a target of its own that nothing exports.
make_own_asio()
add_library(asio INTERFACE)
target_include_directories(asio SYSTEM INTERFACE ${own_asio}/include)
add_library(asio::asio ALIAS asio)
set(MMPROXY_INSTALL ON)
set(installs_mmproxy TRUE)
add_subdirectory(${MMPROXY_SOURCE} mmproxy)
set(program endpoint)

add_library(front INTERFACE)
target_link_libraries(front INTERFACE mmproxy::mmproxy)
install(TARGETS front EXPORT front)
install(EXPORT front NAMESPACE front:: FILE frontTargets.cmake DESTINATION share/cmake/front)
file(WRITE ${PROJECT_BINARY_DIR}/frontConfig.cmake
  "include(CMakeFindDependencyMacro)
  find_dependency(mmproxy)
  include(\${CMAKE_CURRENT_LIST_DIR}/frontTargets.cmake)")
install(FILES ${PROJECT_BINARY_DIR}/frontConfig.cmake DESTINATION share/cmake/front)
