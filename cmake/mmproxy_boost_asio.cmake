# MMPROXY_ASIO=boost: the headers for Boost.Asio. They are made of those for standalone Asio by replacing names, as
# Boost.Asio itself is made of Asio: the same paths, the same namespace mmproxy, and Boost's types in every interface,
# boost::system::error_code among them. A program uses the headers of one kind alone.
find_package(Boost 1.81 CONFIG REQUIRED) # Asio 1.26, the oldest one that was tried

# Each is a pattern and what stands in its place, applied in this order.
set(replacements
  "#include <asio/error_code[.]hpp>"   "#include <boost/system/error_code.hpp>"
  "#include <system_error>"            "#include <boost/system/system_error.hpp>"
  "#include <asio"                     "#include <boost/asio"
  "([^a-z_:])asio::error_code"         "\\1boost::system::error_code"
  "([^a-z_:])asio::"                   "\\1boost::asio::"
  "([^A-Z_])ASIO_"                     "\\1BOOST_ASIO_"
  "std::make_error_code"               "boost::system::errc::make_error_code"
  "std::(err(or_(code|condition|category)|c)|system_(error|category)|generic_category|is_error_code_enum)([^a-z_])"
                                       "boost::system::\\1\\5")

# Changes nothing that is up to date, so that a new configuration compiles nothing again.
function(mmproxy_boostify header)
  file(READ include/${header} text)
  set(rules ${replacements})
  while(rules)
    list(POP_FRONT rules pattern replacement)
    string(REGEX REPLACE "${pattern}" "${replacement}" text "${text}")
  endwhile()
  set(made ${PROJECT_BINARY_DIR}/boost/${header})
  if(EXISTS ${made})
    file(READ ${made} text_before)
  endif()
  if(NOT "${text}" STREQUAL "${text_before}")
    file(WRITE ${made} "${text}")
  endif()
endfunction()

foreach(header IN LISTS headers)
  mmproxy_boostify(${header})
endforeach()
list(TRANSFORM headers PREPEND include/ OUTPUT_VARIABLE originals)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${originals})
set(include_dir ${PROJECT_BINARY_DIR}/boost)
set(asio_target Boost::headers)
set(asio_prefix BOOST_)
