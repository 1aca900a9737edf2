# Finds standalone Asio, which ships no CMake package of its own.
#
# Result: Asio_FOUND, Asio_VERSION, and the imported target asio::asio.
# Hint:   Asio_ROOT, or Asio_INCLUDE_DIR, the folder that holds asio.hpp.

find_path(Asio_INCLUDE_DIR asio.hpp PATH_SUFFIXES asio/include)
mark_as_advanced(Asio_INCLUDE_DIR)

if(Asio_INCLUDE_DIR)
  # ASIO_VERSION is 102201 for 1.22.1.
  file(STRINGS "${Asio_INCLUDE_DIR}/asio/version.hpp" _asio_version REGEX "#define ASIO_VERSION [0-9]+")
  string(REGEX MATCH "[0-9]+" _asio_version "${_asio_version}") # a comment may follow the number
  math(EXPR _asio_major "${_asio_version} / 100000")
  math(EXPR _asio_minor "${_asio_version} / 100 % 1000")
  math(EXPR _asio_patch "${_asio_version} % 100")
  set(Asio_VERSION ${_asio_major}.${_asio_minor}.${_asio_patch})
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Asio REQUIRED_VARS Asio_INCLUDE_DIR VERSION_VAR Asio_VERSION)

if(Asio_FOUND AND NOT TARGET asio::asio)
  find_package(Threads REQUIRED)
  add_library(asio::asio INTERFACE IMPORTED GLOBAL)
  # Clang: Asio 1.22 looks wrongly for whether it has coroutines.
  set_target_properties(asio::asio PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${Asio_INCLUDE_DIR}"
    INTERFACE_COMPILE_DEFINITIONS "ASIO_STANDALONE;$<$<CXX_COMPILER_ID:Clang>:ASIO_HAS_CO_AWAIT>"
    INTERFACE_LINK_LIBRARIES Threads::Threads)
endif()
