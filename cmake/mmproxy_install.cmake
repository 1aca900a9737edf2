# cmake --install: the headers, the CMake package (with FindAsio, which its config needs), and the program with its man
# pages and completions when it is built.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/mmproxy)
install(TARGETS mmproxy EXPORT mmproxy FILE_SET HEADERS)
install(EXPORT mmproxy NAMESPACE mmproxy:: FILE mmproxyTargets.cmake DESTINATION ${package_dir})

configure_package_config_file(cmake/mmproxyConfig.cmake.in ${PROJECT_BINARY_DIR}/mmproxyConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/mmproxyConfigVersion.cmake
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/mmproxyConfig.cmake ${PROJECT_BINARY_DIR}/mmproxyConfigVersion.cmake
  cmake/FindAsio.cmake DESTINATION ${package_dir})

if(TARGET go-mmproxy)
  install(TARGETS go-mmproxy COMPONENT program)
  add_subdirectory(cmake/packaging)
endif()
