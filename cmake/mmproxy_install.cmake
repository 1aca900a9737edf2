# cmake --install, in two components, each of which leaves out what is not built:
#   headers  the headers, the CMake package (with FindAsio, which its config needs), the pkg-config file and the license
#   program  go-mmproxy with its man pages and completions
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/mmproxy)
function(mmproxy_install_headers destination)
  install(FILES ${ARGN} DESTINATION ${destination} COMPONENT headers)
endfunction()

# An export of each library, for the parsers to be found where there is no Asio.
foreach(library IN ITEMS mmproxy_header mmproxy)
  if(TARGET ${library})
    install(TARGETS ${library} EXPORT ${library} FILE_SET HEADERS COMPONENT headers)
    install(EXPORT ${library} NAMESPACE mmproxy:: FILE ${library}Targets.cmake
      DESTINATION ${package_dir} COMPONENT headers)
  endif()
endforeach()

configure_package_config_file(cmake/mmproxyConfig.cmake.in ${PROJECT_BINARY_DIR}/mmproxyConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/mmproxyConfigVersion.cmake
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
mmproxy_install_headers(${package_dir} ${PROJECT_BINARY_DIR}/mmproxyConfig.cmake
  ${PROJECT_BINARY_DIR}/mmproxyConfigVersion.cmake cmake/FindAsio.cmake)

# Relative to its own place: `cmake --install --prefix` may choose another one than the configuration.
set(pkgconfig_dir ${CMAKE_INSTALL_DATADIR}/pkgconfig)
file(RELATIVE_PATH headers_from_pkgconfig
  ${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig ${CMAKE_INSTALL_FULL_INCLUDEDIR})
configure_file(cmake/mmproxy.pc.in ${PROJECT_BINARY_DIR}/mmproxy.pc @ONLY)
mmproxy_install_headers(${pkgconfig_dir} ${PROJECT_BINARY_DIR}/mmproxy.pc)
mmproxy_install_headers(${CMAKE_INSTALL_DATAROOTDIR}/doc/mmproxy LICENSE)

if(TARGET go-mmproxy)
  install(TARGETS go-mmproxy OPTIONAL COMPONENT program)
  install(CODE "if(NOT EXISTS \"$<TARGET_FILE:go-mmproxy>\")
    message(STATUS \"Left out, as it is not built: go-mmproxy\")
  endif()" COMPONENT program)
  add_subdirectory(cmake/packaging)
endif()
