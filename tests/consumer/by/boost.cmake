# The forwarder on Boost.Asio.
set(MMPROXY_ASIO boost)
add_subdirectory(${MMPROXY_SOURCE} mmproxy)
set(program forwarder)
