# Writes the files of the page into a header, as texts of the program, with what a browser is told of the style and the
# script so that it runs no others: their digests.
#
#   cmake -D FROM=folder -D TO=header.hpp -P embed.cmake

# SHA-256 in base64, as a Content-Security-Policy has it.
function(base64_digest file result)
  set(alphabet ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
  file(SHA256 ${file} digits)
  string(APPEND digits 00) # 33 bytes are a whole number of groups: the last sign stands for nothing of it
  foreach(at RANGE 0 60 6)
    string(SUBSTRING ${digits} ${at} 6 group)
    foreach(shift 18 12 6 0)
      math(EXPR place "0x${group} >> ${shift} & 63")
      string(SUBSTRING ${alphabet} ${place} 1 sign)
      string(APPEND text ${sign})
    endforeach()
  endforeach()
  string(SUBSTRING ${text} 0 43 text)
  set(${result} "${text}=" PARENT_SCOPE)
endfunction()

set(header "// Written by embed.cmake.\n#include <string_view>\n\nnamespace go_mmproxy::status_page_files {\n\n")
foreach(name page.html tile.html row.html reason.html recent.html fact.html style.css script.js)
  file(READ ${FROM}/${name} content)
  string(REGEX REPLACE "\\..*" "" variable ${name})
  string(APPEND header "inline constexpr std::string_view ${variable} = R\"--(${content})--\";\n\n")
endforeach()
foreach(name style.css script.js)
  string(REGEX REPLACE "\\..*" "" variable ${name})
  base64_digest(${FROM}/${name} digest)
  string(APPEND header "inline constexpr std::string_view ${variable}_digest = \"sha256-${digest}\";\n")
endforeach()
file(WRITE ${TO} "${header}\n} // namespace go_mmproxy::status_page_files\n")
