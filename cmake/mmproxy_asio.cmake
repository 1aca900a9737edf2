# asio::asio: the installed one, else a pinned release from GitHub.
find_package(Asio 1.22.1 QUIET)
if(NOT TARGET asio::asio)
  message(STATUS "Asio is not installed (Debian, Ubuntu: apt-get install libasio-dev): fetching 1.38.0 from GitHub")
  include(FetchContent)
  FetchContent_Declare(asio_source
    URL https://github.com/chriskohlhoff/asio/archive/refs/tags/asio-1-38-0.tar.gz
    DOWNLOAD_EXTRACT_TIMESTAMP ON)
  FetchContent_MakeAvailable(asio_source)
  set(Asio_ROOT ${asio_source_SOURCE_DIR})
  unset(Asio_INCLUDE_DIR CACHE)
  find_package(Asio 1.22.1 REQUIRED)
endif()
