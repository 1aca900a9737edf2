// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TEXT_ZH_REASONS_HPP
#define GO_MMPROXY_TEXT_ZH_REASONS_HPP

#include <algorithm>
#include <array>
#include <string_view>

namespace go_mmproxy {
namespace detail {

/// A reason by the word that programs have for it, and in Chinese.
struct zh_reason_row {
    std::string_view word, text;
};

inline constexpr auto zh_reasons = std::to_array<zh_reason_row>({
    {"success", "成功"},
    {"need_more", "PROXY 头尚不完整"},
    {"not_proxy", "负载均衡器没有发送 PROXY 头：send-proxy 是否已开启，版本是否与 -header 相符？"},
    {"v1_unexpected", "负载均衡器发送了 v1 头，而此处要求另一种版本：请让它改发那种版本，或让 -header 接受 v1"},
    {"v2_unexpected", "负载均衡器发送了 v2 头，而此处要求另一种版本：请让它改发那种版本，或让 -header 接受 v2"},
    {"spp_unexpected", "负载均衡器发送了 SPP 头，而此处要求另一种版本：请让它改发那种版本，或让 -header 接受 SPP"},
    {"bad_version", "二进制 PROXY 头的版本未知：只有版本 2，请检查发送方"},
    {"bad_command", "PROXY v2 的命令既不是 LOCAL 也不是 PROXY：请检查发送方"},
    {"bad_family", "PROXY 头的地址族或传输协议没有定义：请检查发送方"},
    {"bad_syntax", "PROXY v1 行格式有误：各字段之间只能有一个空格，请检查发送方"},
    {"bad_address", "PROXY v1 行中的地址与其地址族不符：请检查发送方"},
    {"bad_port", "PROXY v1 行中的端口不是 0 到 65535 的数字：请检查发送方"},
    {"bad_line_end", "PROXY v1 行不以 CR LF 结束：请检查发送方"},
    {"bad_length", "PROXY v2 头太短，容不下它所声明的地址：请检查发送方"},
    {"too_long", "PROXY 头太长：v1 行最多 107 字节；v2 头含有较大的 TLV 时请调高 -max-header"},
    {"bad_tlv", "PROXY v2 头中有放不下的 TLV：请检查发送方的 TLV"},
    {"bad_checksum", "PROXY v2 头与其 CRC32C 不符：它在途中受损或被改动"},
    {"bad_unique_id", "PROXY v2 头的 unique-id 超过 128 字节：请在负载均衡器上缩短"},
    {"bad_client", "PROXY 头中的客户端不可能存在（0.0.0.0、组播或广播地址）：请检查发送方"},
    {"wrong_transport", "每个数据报都带的 v1 头无法表示 UDP：请发送 v2，或只在第一个数据报中带头（-udp-header first）"},
    {"buffer_too_small", "缓冲区放不下 PROXY 头：请按结果中给出的大小提供缓冲区"},
    {"unsayable_transport",
     "这个版本的 PROXY 头无法表示该传输协议（v1 只有 TCP，SPP 只有 UDP，v2 必须有一个）：请改正，或写 v2"},
    {"unsayable_families", "PROXY 头中的源地址和目的地址不能属于两个地址族：请把 IPv4 地址写成 v4-mapped 形式"},
    {"unsayable_unnamed", "这种 PROXY 头必须写明客户端和目的地址：请给出两者；若都没有，请写 v1 或 v2"},
    {"unsayable_tlvs", "SPP 头放不下 TLV：请去掉它们，或写 v2"},
    {"tlvs_too_large", "TLV 太大，PROXY v2 头放不下（连同地址最多 65535 字节）：请减少或缩短"},
    {"path_too_long", "PROXY 头中的 AF_UNIX 路径最多 108 字节：请缩短"},
    {"no_other_port", "除目标自己的端口外，内核没有可用于连接的端口：请扩大 net.ipv4.ip_local_port_range"},
    {"truncated", "PROXY 头未完整就已结束：是端口扫描，还是不带头的健康检查？"},
    {"header_timed_out", "在 -header-timeout 内没有收到完整的 PROXY 头：负载均衡器的 send-proxy 是否已开启？"},
    {"connect_timed_out",
     "目标在 -connect-timeout 内没有应答：它是否在运行且没有过载，或者它的应答在途中丢失（路由、防火墙）？"},
    {"idle_timed_out", "在 -idle-timeout 内没有任何数据"},
    {"peer_vanished",
     "负载均衡器或目标不再应答，连 keep-alive 探测也不应答：它是否已关机，或者中间的网络忘记了空闲连接？"},
    {"header_not_allowed", "不得发送 PROXY 头的对端发送了 PROXY 头：它是否其实是负载均衡器？"},
    {"not_allowed", "对端不在允许的子网中：请把负载均衡器的地址加入列表"},
    {"client_not_allowed", "PROXY 头中的客户端不被允许"},
    {"client_denied", "PROXY 头中的客户端是任何头都不得声明的：负载均衡器允许它的客户端声明什么？"},
    {"loopback_client", "不在本机回环上的负载均衡器声明了一个本机回环上的客户端：负载均衡器允许它的客户端声明什么？"},
    {"server_name_not_allowed",
     "客户端请求的 TLS 服务器名不被允许，或 PROXY 头没有给出：请把该名称加入列表，或让负载均衡器发送 AUTHORITY TLV"},
    {"vpc_endpoint_not_allowed", "客户端的 VPC 端点不被允许，或 PROXY 头没有给出：请把该端点的 ID 加入列表"},
    {"client_certificate_not_verified",
     "负载均衡器没有验证过客户端的 TLS 证书：客户端是否有证书，负载均衡器是否要求证书并发送 SSL TLV？"},
    {"not_served", "此客户端没有目标：请为它的地址族指定目标，或允许它的目的地址"},
    {"mixed_families", "目的地址与客户端的地址族不同，无法以客户端的地址连接：请转发到固定目标"},
    {"own_listener", "目的地址是本程序自己监听的地址：那样会连接到自己"},
    {"too_many_connections", "已达到 -max-connections：请调高，或让负载均衡器少开连接"},
    {"too_many_flows", "已达到 -max-flows：请调高，或减小 -close-after"},
    {"too_many_of_client", "此客户端的连接或流已达到单个客户端的上限：如果太少，请调高"},
    {"too_many_of_balancer", "此负载均衡器的连接或流已达到单个负载均衡器的上限：如果太少，请调高"},
    {"gave_way", "目标从未应答，而新的流需要它的位置：如果客户端确有这么多，请调高 -max-flows"},
    {"drained", "转发正在结束：等待时间已到，或不再接受新的"},
    {"connection_refused", "连接被拒绝"},
    {"connection_reset", "连接被对端重置"},
    {"connection_aborted", "连接中止"},
    {"broken_pipe", "对端已关闭连接"},
    {"timed_out", "连接超时"},
    {"host_unreachable", "没有到主机的路由"},
    {"network_unreachable", "网络不可达"},
    {"network_down", "网络已关闭"},
    {"address_in_use", "地址已被使用"},
    {"address_not_available", "地址不可用"},
    {"operation_not_permitted", "操作不被允许"},
    {"permission_denied", "权限不足"},
    {"too_many_files_open", "打开的文件太多"},
    {"too_many_files_open_in_system", "系统中打开的文件太多"},
    {"no_buffer_space", "没有可用的缓冲区空间"},
    {"not_enough_memory", "内存不足"},
    {"message_size", "消息太长"},
    {"resource_unavailable_try_again", "资源暂时不可用"},
    {"invalid_argument", "参数无效"},
    {"other", "其他错误"},
});

} // namespace detail

/// The Chinese text of a reason, such as `not_allowed`, that connections or datagrams went no further; empty of a word
/// that names none.
constexpr std::string_view zh_reason(std::string_view word) noexcept {
    const auto* found = std::ranges::find(detail::zh_reasons, word, &detail::zh_reason_row::word);
    return found == detail::zh_reasons.end() ? std::string_view{} : found->text;
}

} // namespace go_mmproxy

#endif
