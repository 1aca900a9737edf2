// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_HEADER_USE_HPP
#define MMPROXY_SERVER_HEADER_USE_HPP

#include <cstdint>

namespace mmproxy {

/// What a server makes of the PROXY header of one peer, on a connection or a datagram.
///
/// A server on a connection that looks for a header waits for the peer's first bytes, at the most for the time that a
/// header may take: a peer that waits for the server's first word, as of SMTP or SSH, is one to `skip`.
///
/// A header that may be missing (`use`, `ignore`, `reject`) is told from the client's own first words by looking: a
/// client that is to be believed for them must not be able to get through such a peer unheard. The specification
/// forbids it but for peers that are known (section 2); name them by their subnets.
enum class header_use : std::uint8_t {
    require, ///< the peer is a balancer: without a good header it is refused
    use,     ///< with a header its client counts, without one the peer itself
    ignore,  ///< a header is taken off and counts for nothing: the peer itself is the client
    skip,    ///< nothing is looked for; what looks like a header is the client's own
    reject,  ///< the peer is no balancer: what begins with a header is refused
    refuse,  ///< the peer is not served: nothing that it sends is read
};

} // namespace mmproxy

#endif
