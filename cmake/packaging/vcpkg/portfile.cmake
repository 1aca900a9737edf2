# A vcpkg port of the tree that it stands in: vcpkg install mmproxy --overlay-ports=cmake/packaging/vcpkg
#
# Not run by vcpkg so far: tests/packaging/recipes runs it with stand-ins for vcpkg's functions.
set(VCPKG_BUILD_TYPE release) # headers alone
get_filename_component(source "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
vcpkg_cmake_configure(SOURCE_PATH "${source}" OPTIONS -DMMPROXY_FETCH_ASIO=OFF
  -DMMPROXY_BUILD_EXAMPLES=OFF -DMMPROXY_BUILD_TESTS=OFF -DMMPROXY_BUILD_BENCHMARKS=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/mmproxy)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/share/doc") # the license, which vcpkg has at a place of its own
vcpkg_install_copyright(FILE_LIST "${source}/LICENSE")
