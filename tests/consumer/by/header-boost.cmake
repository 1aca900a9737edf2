# The parsers in a program on Boost.Asio, of any version.
set(CMAKE_DISABLE_FIND_PACKAGE_Asio ON)
find_package(mmproxy 0.1 REQUIRED COMPONENTS header)
find_package(Boost CONFIG REQUIRED)
set(library mmproxy::header Boost::headers)
set(program parser)
add_compile_definitions(WITH_BOOST)
