# asio::asio: the parent's or the installed one (FindAsio tells how it is found), else a pinned release from GitHub.
find_package(Asio 1.22.1 QUIET)
if(NOT Asio_FOUND AND NOT MMPROXY_FETCH_ASIO)
  message(FATAL_ERROR "mmproxy::mmproxy needs standalone Asio 1.22.1 or later, which was not found. Install it "
    "(Debian, Ubuntu: apt-get install libasio-dev; vcpkg, Conan: asio), name the folder that holds asio.hpp with "
    "-DAsio_INCLUDE_DIR=FOLDER, or let it be downloaded with -DMMPROXY_FETCH_ASIO=ON. The parsers do without: "
    "-DMMPROXY_ASIO=none")
elseif(NOT Asio_FOUND)
  message(STATUS "Asio is not installed (Debian, Ubuntu: apt-get install libasio-dev): fetching 1.38.1 from GitHub")
  include(FetchContent)
  FetchContent_Declare(asio
    URL https://github.com/chriskohlhoff/asio/archive/refs/tags/asio-1-38-1.tar.gz
    URL_HASH SHA256=2827b229972be80cdb14e5497962fa393d1adf036b5869e2b9c99f644daadacc
    DOWNLOAD_EXTRACT_TIMESTAMP ON)
  FetchContent_MakeAvailable(asio)
  unset(Asio_INCLUDE_DIR CACHE)
  find_package(Asio 1.22.1 REQUIRED)
endif()
set(asio_target asio::asio)
set(asio_prefix "") # of its macros
