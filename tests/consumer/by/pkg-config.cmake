# Any build system that asks pkg-config: here CMake without the package.
find_package(PkgConfig REQUIRED)
set(ENV{PKG_CONFIG_PATH} ${CMAKE_PREFIX_PATH}/share/pkgconfig)
pkg_check_modules(mmproxy REQUIRED IMPORTED_TARGET mmproxy>=0.1)
set(library PkgConfig::mmproxy)
set(program parser)
set(CMAKE_CXX_STANDARD 20)
