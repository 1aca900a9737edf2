# Compresses what Debian has compressed, in the folder where cpack collects the package. Policy, sections 12.1 and 12.7.
set(share $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share)
execute_process(COMMAND gzip --best --no-name --force ${share}/man/man8/go-mmproxy.8 ${share}/man/man5/go-mmproxy.toml.5
  ${share}/doc/go-mmproxy/changelog.Debian COMMAND_ERROR_IS_FATAL ANY)
