# Finds standalone Asio, which ships no CMake package of its own, and names it asio::asio.
#
# It is the first there is of: a target that the project has under one of the usual names; a folder that the project
# names or has fetched; a package that vcpkg or Conan has made; headers that are installed.
#
# Result: Asio_FOUND, the target asio::asio, and Asio_VERSION, unless a target was found.
# Hints:  Asio_TARGET, the name of a target; Asio_ROOT, or Asio_INCLUDE_DIR, the folder that holds asio.hpp.

macro(_asio_look_for_target)
  foreach(_asio_name IN ITEMS ${Asio_TARGET} asio::asio asio Asio::Asio Asio::asio ASIO::ASIO
      asio_standalone asio-standalone standalone_asio)
    if(NOT _asio_target AND TARGET ${_asio_name})
      get_target_property(_asio_type ${_asio_name} TYPE)
      if(_asio_type MATCHES "_LIBRARY$")
        set(_asio_target ${_asio_name})
      endif()
    endif()
  endforeach()
endmacro()

unset(_asio_target)
_asio_look_for_target()
if(NOT _asio_target)
  if(COMMAND FetchContent_GetProperties)
    FetchContent_GetProperties(asio SOURCE_DIR _asio_fetched)
  endif()
  find_path(Asio_INCLUDE_DIR asio.hpp NO_DEFAULT_PATH PATH_SUFFIXES include asio/include
    HINTS ${Asio_ROOT} ${ASIO_ROOT} ${ASIO_INCLUDE_DIR} ${ASIO_INCLUDE_DIRS} ${ASIO_INCLUDE_PATH} ${_asio_fetched})
  if(NOT Asio_INCLUDE_DIR)
    find_package(asio CONFIG QUIET GLOBAL)
    _asio_look_for_target()
  endif()
endif()
if(NOT _asio_target)
  find_path(Asio_INCLUDE_DIR asio.hpp PATH_SUFFIXES asio/include)
  mark_as_advanced(Asio_INCLUDE_DIR)
endif()

include(FindPackageHandleStandardArgs)
if(_asio_target) # which version it is of, the compiler tells: see mmproxy/reactor/awaitable.hpp
  find_package_handle_standard_args(Asio REQUIRED_VARS _asio_target)
else()
  if(Asio_INCLUDE_DIR)
    # ASIO_VERSION is 102201 for 1.22.1.
    file(STRINGS "${Asio_INCLUDE_DIR}/asio/version.hpp" _asio_version REGEX "#define ASIO_VERSION [0-9]+")
    string(REGEX MATCH "[0-9]+" _asio_version "${_asio_version}") # a comment may follow the number
    math(EXPR _asio_major "${_asio_version} / 100000")
    math(EXPR _asio_minor "${_asio_version} / 100 % 1000")
    math(EXPR _asio_patch "${_asio_version} % 100")
    set(Asio_VERSION ${_asio_major}.${_asio_minor}.${_asio_patch})
  endif()
  find_package_handle_standard_args(Asio REQUIRED_VARS Asio_INCLUDE_DIR VERSION_VAR Asio_VERSION)
endif()

if(Asio_FOUND AND NOT TARGET asio::asio)
  add_library(asio::asio INTERFACE IMPORTED GLOBAL)
  if(_asio_target)
    target_link_libraries(asio::asio INTERFACE ${_asio_target})
  else()
    find_package(Threads REQUIRED)
    set_target_properties(asio::asio PROPERTIES
      INTERFACE_INCLUDE_DIRECTORIES "${Asio_INCLUDE_DIR}"
      INTERFACE_COMPILE_DEFINITIONS ASIO_STANDALONE
      INTERFACE_LINK_LIBRARIES Threads::Threads)
  endif()
endif()
