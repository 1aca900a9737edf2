# mmproxy_package(PACKAGE DEBIAN URL SHA256 PART): finds an installed package that PART needs.
#
# Where it is missing, PART is left out, with a line that tells what brings it back; -DMMPROXY_FETCH=ON downloads the
# release at URL instead. Sets PACKAGE_FOUND. A macro, because find_package() sets variables of its caller.
macro(mmproxy_package package debian url sha256 part)
  find_package(${package} QUIET)
  if(NOT ${package}_FOUND AND MMPROXY_FETCH)
    message(STATUS "${package} is not installed: fetching ${url}")
    include(FetchContent)
    FetchContent_Declare(${package} URL ${url} URL_HASH SHA256=${sha256} DOWNLOAD_EXTRACT_TIMESTAMP ON)
    FetchContent_MakeAvailable(${package})
    set(${package}_FOUND TRUE)
  elseif(NOT ${package}_FOUND)
    message(STATUS "Left out for want of ${package}: ${part}. On Debian and Ubuntu `apt-get install ${debian}` brings "
      "it; -DMMPROXY_FETCH=ON downloads it")
  endif()
endmacro()
