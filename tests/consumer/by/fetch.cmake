include(FetchContent)
FetchContent_Declare(mmproxy GIT_REPOSITORY ${MMPROXY_SOURCE} GIT_TAG HEAD)
FetchContent_MakeAvailable(mmproxy)
set(program endpoint)
