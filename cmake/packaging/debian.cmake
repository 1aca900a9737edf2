# cpack: a package for Debian and Ubuntu, with the program, its documents, units for systemd and a configuration that
# serves nothing before it is written. None of this is part of `cmake --install`, which may go anywhere.
if(DEFINED ENV{DEBFULLNAME} AND DEFINED ENV{DEBEMAIL}) # deb-changelog(5)'s tools take them, too
  set(maintainer "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
else()
  set(maintainer "root <root@localhost>")
endif()
set(MMPROXY_MAINTAINER "${maintainer}" CACHE STRING "The Debian package's maintainer: NAME <ADDRESS>")
set(CPACK_PACKAGE_CONTACT "${MMPROXY_MAINTAINER}")

function(mmproxy_debian_files destination)
  install(FILES ${ARGN} DESTINATION ${destination} COMPONENT debian EXCLUDE_FROM_ALL)
endfunction()

file(READ ${PROJECT_SOURCE_DIR}/LICENSE license)
string(REGEX REPLACE "\n$" "" license " ${license}")
string(REPLACE "\n\n" "\n.\n" license "${license}")
string(REPLACE "\n" "\n " license "${license}")
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC) # that of SOURCE_DATE_EPOCH, where it is set
configure_file(debian/copyright.in debian/copyright @ONLY)
configure_file(debian/changelog.in debian/changelog.Debian @ONLY)

file(GLOB units CONFIGURE_DEPENDS systemd/*.service)
file(GLOB example_units CONFIGURE_DEPENDS systemd/*.socket)
file(GLOB configuration CONFIGURE_DEPENDS etc/*)
mmproxy_debian_files(lib/systemd/system ${units})
mmproxy_debian_files(share/doc/go-mmproxy/examples ${example_units})
mmproxy_debian_files(/etc/go-mmproxy ${configuration})
mmproxy_debian_files(share/zsh/vendor-completions ${CMAKE_CURRENT_BINARY_DIR}/zsh/_go-mmproxy)
mmproxy_debian_files(share/doc/go-mmproxy ${CMAKE_CURRENT_BINARY_DIR}/debian/copyright
  ${CMAKE_CURRENT_BINARY_DIR}/debian/changelog.Debian ${PROJECT_SOURCE_DIR}/examples/go-mmproxy/README.md)
install(SCRIPT debian/compress.cmake COMPONENT debian EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME go-mmproxy)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "PROXY protocol in, the client's own address out")
set(CPACK_INSTALL_CMAKE_PROJECTS
  "${PROJECT_BINARY_DIR};mmproxy;program;/;${PROJECT_BINARY_DIR};mmproxy;debian;/")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"A load balancer that speaks the PROXY protocol writes the address of its
client in front of each connection or datagram. go-mmproxy stands in front of
a server on the same host, takes that header off TCP and UDP traffic, and
dials the server from the client's own address, so that the server sees the
real client.")
set(debian ${CMAKE_CURRENT_SOURCE_DIR}/debian)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${debian}/conffiles ${debian}/postinst ${debian}/prerm ${debian}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
