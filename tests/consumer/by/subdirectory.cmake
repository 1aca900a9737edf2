add_subdirectory(${MMPROXY_SOURCE} mmproxy)
set(program endpoint)
