# No Asio anywhere: the release that is downloaded, in place of which a copy is taken here.
make_own_asio()
set(CMAKE_IGNORE_PATH ${ASIO_FROM})
set(FETCHCONTENT_SOURCE_DIR_ASIO ${own_asio})
add_subdirectory(${MMPROXY_SOURCE} mmproxy)
set(program endpoint)
