// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TEXT_ZH_HPP
#define GO_MMPROXY_TEXT_ZH_HPP

#include "go-mmproxy/text/en.hpp"
#include "go-mmproxy/text/message.hpp"

#include <string_view>

namespace go_mmproxy {

/// The Chinese text of a message, with the arguments that its English text has. `msg` of the log is English in every
/// language, so that programs can go by it. A message without a text does not compile: -Wswitch.
constexpr std::string_view zh(message id) noexcept {
    switch (id) {
    case message::about_program: return "剥离 TCP 和 UDP 流量的 PROXY 协议头，并以客户端自己的地址连接目标。";
    case message::help_usage: return "用法";
    case message::help_flags: return "选项";
    case message::help_ending:
        return R"(
每个选项都可以写成 -name value、--name value、-name=value 或 --name=value。-l、-4 和 -6 可以多次给出，
也可以带端口范围。

示例：
  go-mmproxy -l 0.0.0.0:25577 -4 127.0.0.1:25578 -6 [::1]:25578 --allowed-subnets ./subnets.txt
  go-mmproxy -l :25577 -4 10.0.0.5:25578 -6 "" --routing scoped -v 1
  go-mmproxy -l :25577 --header v2 --threads 4 --idle-timeout 3600 --drain-timeout 30
  go-mmproxy -l :10000-10099 -4 127.0.0.1:20000-20099 -6 [::1]:20000-20099 -p udp
  go-mmproxy --config /etc/go-mmproxy/go-mmproxy.toml
  go-mmproxy -l :53 -4 127.0.0.1:5353 -6 [::1]:5353 -p all --close-after 10
)";
    case message::group_addresses: return "地址";
    case message::group_access: return "访问控制";
    case message::group_routing: return "路由";
    case message::group_protocol: return "协议与协议头";
    case message::group_limits: return "限制";
    case message::group_running: return "运行";

    case message::about_l: return "监听地址；:PORT 表示所有地址，包括 IPv6";
    case message::about_4: return "IPv4 客户端的转发目标：一个，或与每个 -l 一一对应";
    case message::about_6: return "IPv6 客户端的转发目标，同上；为空则不转发";
    case message::about_dynamic_destination: return "转发到协议头中写明的目的地址";
    case message::about_listen_transparent: return "接收发往其他主机地址的流量（TPROXY）";
    case message::about_allowed_subnets: return "允许接入的负载均衡器网段；默认不限制";
    case message::about_denied_clients: return "协议头不得声称的客户端：网段，或单词 local（本机）";
    case message::about_guard_loopback: return "拒绝外部负载均衡器声称的回环地址客户端（=false：接受）";
    case message::about_allowed_destinations: return "-dynamic-destination 可以访问的网段；默认不限制";
    case message::about_routing: return "回包如何返回：loopback、scoped、fwmark 或 none（手工配置）";
    case message::about_guard_routes: return "恢复被其他程序删除的规则和路由（=false：不恢复）";
    case message::about_table: return "使用的路由表；默认 123，scoped 为 124";
    case message::about_mark: return "发往目标的数据包的 fwmark；0：不打标记";
    case message::about_p: return "转发的协议：tcp、udp、all（两者）或 mptcp（多路径 TCP）";
    case message::about_header: return "期望的 PROXY 协议头：v1、v2、any（v1 或 v2）、spp（UDP）或 none";
    case message::about_udp_header:
        return "哪些 UDP 数据报带协议头：every（每个），或 first（负载均衡器每个端口的首个）";
    case message::about_max_header: return "读取的协议头的最大长度";
    case message::about_header_timeout: return "等待连接的协议头到达的时间；0：不限";
    case message::about_connect_timeout: return "等待目标接受连接的时间；0：不限";
    case message::about_idle_timeout: return "连接双向都没有数据的最长时间；0：不限";
    case message::about_drain_timeout: return "收到 SIGTERM 或 SIGINT 后留给连接和流收尾的时间";
    case message::about_close_after: return "UDP 流双向都没有数据报的最长时间；-udp-header first 时为 660";
    case message::about_keep_alive: return "负载均衡器的连接静默多久后开始探测，也是探测间隔；0：不探测";
    case message::about_target_keep_alive: return "到非回环目标的连接静默多久后开始探测，也是探测间隔；0：不探测";
    case message::about_keep_alive_tries: return "连续多少次探测无应答即视为断开";
    case message::about_tcp_user_timeout: return "已发送的数据多久未被确认即断开连接；0：由内核决定";
    case message::about_max_connections: return "同时存在的 TCP 连接数上限；0：由文件描述符上限决定";
    case message::about_max_flows: return "同时存在的 UDP 流数上限；0：由文件描述符上限决定";
    case message::about_max_connections_per_client: return "单个客户端（IPv6 按 /64）的 TCP 连接数上限；0：不限";
    case message::about_max_connections_per_balancer: return "单个负载均衡器地址的 TCP 连接数上限；0：不限";
    case message::about_max_flows_per_client: return "单个客户端（IPv6 按 /64）的 UDP 流数上限；0：不限";
    case message::about_max_flows_per_balancer: return "单个负载均衡器地址的 UDP 流数上限；0：不限";
    case message::about_listeners: return "每个地址的监听套接字数（SO_REUSEPORT）";
    case message::about_tcp_fastopen: return "接收负载均衡器随 SYN 发来的数据（TCP Fast Open）";
    case message::about_threads:
        return "线程数；默认每个处理器一个，且不少于监听套接字数；UDP 用的线程不超过监听套接字数";
    case message::about_yield_core: return "两次轮询之间让出 CPU，给同核上的负载均衡器和目标运行（=false：不让出）";
    case message::about_io_uring: return "用一次系统调用转发多个连接的消息（=false：每个连接各自调用）";
    case message::about_metrics:
        return "在该地址或 unix:PATH 提供 /metrics（Prometheus）、/healthz 和状态页；默认不提供";
    case message::about_check: return "检查本机并试连每个目标，打印结果后退出";
    case message::about_v: return "0：只汇总失败次数和原因；1：每个连接的错误；2：每个连接的所有状态变化";
    case message::about_log_tlv: return "在连接或流的错误行（-v 1）或所有行（-v 2）中写出协议头 TLV 的内容";
    case message::about_log_format: return "日志格式：json、text（供人阅读）或 journal（供 systemd，带级别的文本）";
    case message::about_log_file: return "日志追加写入的文件；默认标准输出";
    case message::about_lang: return "提示信息的语言：en 或 zh；默认取自 LC_ALL、LC_MESSAGES、LANG";
    case message::about_config: return "写有选项和命名服务的配置文件；命令行优先于文件";
    case message::about_print_config: return "以配置文件的格式打印生效的配置后退出";
    case message::about_user: return "运行身份：用户名或 UID[:GID]，保留所需的 capability；默认不切换";
    case message::about_help: return "打印本帮助后退出";
    case message::about_version: return "打印版本后退出";

    case message::accepts_listen:
        return "地址或主机名加一个或一段端口，例如 0.0.0.0:8443、[::]:8443、:8443 或 :8000-8099";
    case message::accepts_target4: return "IPv4 地址或主机名加一个或一段端口，例如 127.0.0.1:443";
    case message::accepts_target6: return "IPv6 地址或主机名加一个或一段端口，例如 [::1]:443，或者为空";
    case message::accepts_file: return "文件路径";
    case message::accepts_words: return "{words} 或 {lastWord}";
    case message::accepts_whole: return "{min} 到 {max} 之间的整数";
    case message::accepts_whole_from: return "不小于 {min} 的整数";
    case message::accepts_seconds: return "秒数，例如 10 或 0.5";
    case message::accepts_whole_seconds: return "{min} 到 {max} 之间的整秒数";
    case message::accepts_table: return "{min} 到 {max} 之间的路由表编号（253 到 255 除外）";
    case message::accepts_user: return "用户名或用户编号，或“用户:组”的编号，例如 65534:65534";
    case message::accepts_metrics: return "地址或主机名加端口，例如 127.0.0.1:9180，或 unix: 加不超过 107 字节的路径";

    case message::not_accepted: return "-{flag}：\"{value}\" 无效，应为：{accepted}";
    case message::malformed_flag: return "\"{argument}\" 不是选项：请写成 -name、-name value 或 -name=value";
    case message::not_a_flag: return "\"{argument}\" 不是选项，而这里只接受选项；参见 --help";
    case message::unknown_flag: return "未知选项 -{flag}；参见 --help";
    case message::value_missing: return "-{flag} 缺少值；参见 --help";

    case message::wrong_file: return "{file}：{mistake}";
    case message::wrong_in_file: return "{file}:{line}：{mistake}";
    case message::wrong_in_service: return "{file}:{line}：服务 {service}：{mistake}";
    case message::key_not_accepted: return "{key}：\"{value}\" 无效，应为：{accepted}";
    case message::malformed_line:
        return "\"{line}\" 既不是服务（如 [web]），也不是键值（如 listen = \"0.0.0.0:8443\" 或 listen = "
               "[\":80\", \":443\"]）";
    case message::malformed_service: return "\"{service}\" 不能作服务名：请使用不超过 64 个字母、数字、- 和 _";
    case message::service_given_twice: return "该服务已在第 {line} 行出现：请合并它们的键，或换一个名字";
    case message::unknown_key: return "未知的键 {key}：键就是选项的长名称，参见 --help";
    case message::key_of_command_line: return "{key} 只能用于命令行：请从文件中删除";
    case message::key_of_process: return "{key} 作用于整个进程：请放在文件中第一个服务之前";
    case message::key_given_twice: return "{key} 已在第 {line} 行出现：请删除其中一个";
    case message::key_of_one_value: return "{key} 只接受一个值，不能是多个：含空格或逗号的值请加引号";

    case message::no_effect: return "-{flag} 在 -p {protocol} 时不起作用：请去掉它，或使用 -p all";
    case message::unequal_numbers:
        return "-{flag} 给出了 {targets} 个目标，而 -l 有 {listen} "
               "个地址：请只给一个目标供全部地址使用，或每个地址给一个";
    case message::fwmark_with_udp:
        return "-routing fwmark 不支持 UDP，因为 UDP 的回包不会继承标记：请使用 -routing scoped，或 -p tcp";
    case message::fwmark_without_mark: return "-routing fwmark 需要用于路由的标记：请给出 -mark N，N 从 1 开始";
    case message::scoped_with_dynamic_destination:
        return "-routing scoped 与 -dynamic-destination 相互矛盾：前者只为 -4 和 -6 的目标设置路由；请使用 -routing "
               "loopback";
    case message::destinations_without_dynamic_destination:
        return "-allowed-destinations 没有 -dynamic-destination 就不起作用：请两个都给，或都不给";
    case message::no_client_without_header:
        return "-{flag} 在 -header none 时不起作用，因为没有协议头指明客户端：请去掉它";
    case message::spp_with_tcp: return "-header spp 只用于 UDP：请使用 -p udp，TCP 由另一个服务转发";
    case message::v1_on_every_datagram:
        return "UDP 上的 -header v1 需要 -udp-header first：v1 头无法表示 UDP，而仍然发送它的程序（nginx）只发一次；"
               "其他发送方请使用 -header v2";
    case message::spp_on_first_datagram: return "-header spp 位于每个数据报上：请去掉 -udp-header first";
    case message::none_on_first_datagram:
        return "-header none 与 -udp-header first 相互矛盾：请去掉 -udp-header，或指定协议头";
    case message::first_datagram_closed_at_once:
        return "-close-after 0 与 -udp-header first 同用会立即忘记客户端是谁：请给出比负载均衡器自身 UDP "
               "超时更长的秒数";

    case message::name_unusable: return "-{flag}：主机名 \"{host}\" 不可用：{reason}";
    case message::no_address_of_family: return "它没有该地址族的地址";
    case message::interface_not_named:
        return "-l：\"{listen}\" 是每条链路上都有的地址：请指明网卡，例如 [{host}%eth0]:{port}";
    case message::interface_missing: return "-l：\"{listen}\"：本机没有网卡 {interface}，参见 `ip link`";
    case message::listened_on_twice:
        return "-l：\"{listen}\" 已被另一个服务通过 -l \"{other}\" 监听：请为它们各用不同的地址或端口";
    case message::metrics_on_service:
        return "-metrics：\"{metrics}\" 已被某个服务通过 -l \"{listen}\" 监听：请为它们各用不同的地址或端口";
    case message::calls_itself:
        return "-{flag}：\"{target}\" 正是 -l \"{listen}\" 监听的地址，程序会连到自己：请给出后端服务器的地址和端口";
    case message::ipv6_not_served: return "{reason}；不为 IPv6 客户端提供服务";
    case message::not_on_loopback:
        return "-{flag}：\"{target}\"{address} 不是回环地址，而 -routing loopback 只能让回环地址的回包返回，"
               "客户端将收不到应答：目标是本机其他地址时请使用 -routing scoped，手工配置规则和路由时请使用 -routing "
               "none";
    case message::address_of_name: return "（{address}）";
    case message::more_than_descriptors:
        return "-{flag} {wanted} 超出了文件描述符的容量：最多只能打开 {limit} 个文件，因此实际为 {possible}；"
               "请调高上限（systemd 的 LimitNOFILE=，`ulimit -n`）";
    case message::lo_is_down: return "网卡 lo 未启用，{address} 也随之不可用：`ip link set lo up` 可启用它";
    case message::lo_lost_address: return "{address} 不是本机地址：网卡 lo 丢失了它，参见 `ip address show lo`";
    case message::fast_open_switched_off:
        return "-tcp-fastopen 不起作用，因为本机不接收随 SYN 到达的数据：可用 `sysctl -w net.ipv4.tcp_fastopen=3` 开启";
    case message::own_addresses_unknown: return "无法读取本机的地址";

    case message::passed_count_malformed:
        return "LISTEN_FDS：\"{value}\" 不是套接字个数：它由服务管理器设置，参见 sd_listen_fds(3)";
    case message::passed_names_differ:
        return "LISTEN_FDNAMES 有 {names} 个名称，而 LISTEN_FDS 传入了 {count} 个套接字：两者都由服务管理器设置，参见 "
               "sd_listen_fds(3)";
    case message::passed_socket_not_open:
        return "LISTEN_FDS 所声明的套接字之一，描述符 {descriptor}，并未打开：启动本程序的程序没有把它传下来";
    case message::passed_socket_differs:
        return "服务管理器以 {socket} 传入 \"{name}\"，但同名服务为 -l \"{listen}\" 和 -p {protocol}：请让 socket "
               "单元的 "
               "ListenStream= 或 ListenDatagram= 与该服务一致";
    case message::passed_socket_unclaimed:
        return "服务管理器以 {socket} 传入 "
               "\"{name}\"，但没有服务监听它：请用服务名给套接字命名（FileDescriptorName=），"
               "或让它的地址与某个服务的 -l 和 -p 一致";
    case message::tcp_socket: return "TCP {address}";
    case message::udp_socket: return "UDP {address}";
    case message::foreign_socket: return "既非 TCP 也非 UDP 的套接字";

    case message::user_unknown:
        return "-user：本机没有用户 \"{user}\"：参见 `getent passwd`，或给出用户和组的编号，例如 65534:65534";
    case message::user_not_switched:
        return "-user {user}：需要 {capabilities}，但程序没有：请以 root 启动，或去掉 -user 并直接以该用户启动";
    case message::user_switch_failed: return "-user {user}：无法切换到该用户：{failure}";

    case message::status_serving: return "正在服务；服务数：{services}，线程数：{threads}";
    case message::status_reloading: return "正在重新读取配置";
    case message::status_stopping: return "正在停止；连接数：{connections}，流数：{flows}";

    case message::not_a_subnet:
        return "{place}：\"{line}\" 不是网段或地址，正确写法如 192.0.2.0/24 或 2001:db8::1{invisible}";
    case message::not_a_client:
        return "{place}：\"{line}\" 不是网段或地址（如 192.0.2.0/24 或 2001:db8::1），也不是单词 local{invisible}";
    case message::not_utf8: return "{file}：不是 UTF-8 文本，看起来是 UTF-16：请另存为 UTF-8";
    case message::file_unreadable: return "{file}：无法读取：{reason}";
    case message::no_subnet: return "{file}：其中没有任何网段，这样谁都无法接入";
    case message::holds_invisible: return "；其中含有 {characters}";
    case message::invisible_character: return "{code}（{name}）";
    case message::control_character: return "控制字符";
    case message::no_break_space: return "不换行空格";
    case message::soft_hyphen: return "软连字符";
    case message::space: return "空格";
    case message::zero_width_character: return "零宽字符";
    case message::direction_mark: return "书写方向标记";
    case message::line_or_direction_mark: return "换行或书写方向标记";
    case message::narrow_no_break_space: return "窄不换行空格";
    case message::invisible_mark: return "不可见标记";
    case message::ideographic_space: return "全角空格";
    case message::byte_order_mark: return "字节顺序标记";

    case message::cannot_dial_as_clients: return "无法以客户端的地址发起连接（IP_TRANSPARENT）";
    case message::cannot_mark: return "无法给数据包打标记（SO_MARK）";
    case message::cannot_set_routes: return "无法设置规则和路由（rtnetlink）";
    case message::cannot_listen_transparently: return "无法透明监听（IP_TRANSPARENT）";
    case message::cannot_serve: return "无法提供 {protocol} 服务：{failure}";
    case message::cannot_wait_for_signals: return "无法启动等待信号的线程";
    case message::cannot_open_log:
        return "-log-file：无法打开 \"{path}\"：{reason}；请指定一个程序有权写入、且所在目录存在的文件"
               "（systemd 的 LogsDirectory= 会创建目录）";
    case message::cannot_serve_metrics: return "无法提供指标（-metrics）：{failure}";
    case message::failure_and_remedy: return "{failure}；{remedy}";
    case message::out_of_memory: return "内存不足";
    case message::remedy_privileges:
        return "请以 root 或具备 CAP_NET_ADMIN 的身份运行（systemd 的 AmbientCapabilities=，或对程序执行 "
               "`setcap cap_net_admin,cap_net_bind_service+ep`）";
    case message::remedy_table: return "请用 -table 指定一个没有其他程序使用的路由表";
    case message::remedy_low_port:
        return "监听 1024 以下的端口请以 root 或具备 CAP_NET_BIND_SERVICE 的身份运行（systemd 的 AmbientCapabilities=，"
               "或对程序执行 `setcap cap_net_admin,cap_net_bind_service+ep`）；监听路径请让程序有权写入所在目录";
    case message::remedy_port_in_use: return "已有其他程序在那里监听：请停止它，或换一个地址";
    case message::remedy_foreign_address:
        return "本机没有网卡拥有该地址：参见 `ip address`；-l 若要接收 TPROXY 或本机路由转来的流量，请使用 "
               "-listen-transparent";
    case message::remedy_descriptors:
        return "最多只能打开 {limit} 个文件：请调高上限（systemd 的 LimitNOFILE=，`ulimit -n`），或减少 -threads 和 "
               "-listeners";
    case message::remedy_open_files: return "整机可打开的文件数已用尽：请调高 fs.file-max";
    case message::remedy_tasks:
        return "请允许更多任务和内存（systemd 的 TasksMax= 和 MemoryMax=，`ulimit -u`、`ulimit -v`），或减少 -threads";
    case message::remedy_memory: return "请允许更多内存（systemd 的 MemoryMax=，`ulimit -v`），或减少 -threads";

    case message::remedy_target_refuses: return "请启动监听目标地址和端口的服务器，或更正 -4 和 -6";
    case message::remedy_target_silent:
        return "请确认服务器没有过载、防火墙没有丢弃它的回包（`nft list ruleset`），并查看 `ip rule` 的输出";
    case message::remedy_target_unreachable: return "请用目标地址查看 `ip route get`，或更正 -4 和 -6";
    case message::remedy_local_ports: return "请扩大 net.ipv4.ip_local_port_range";
    case message::remedy_open_more:
        return "请允许打开更多文件（systemd 的 LimitNOFILE=，`ulimit -n`），或减小 -max-connections";
    case message::remedy_send_header: return "请在负载均衡器上开启 PROXY 协议；若它不发送协议头，请使用 -header none";
    case message::remedy_health_check:
        return "如果是负载均衡器的健康检查或其他主机的端口扫描，无需处理；否则请在负载均衡器上开启 PROXY 协议";
    case message::remedy_header_version: return "请让负载均衡器发送 -header 所要求的版本，或更改 -header";
    case message::remedy_first_datagram: return "请使用 -udp-header first";
    case message::remedy_max_header: return "请调大 -max-header";
    case message::remedy_look_at_header: return "请查看负载均衡器实际发送的内容，例如用 `tcpdump -X`";
    case message::remedy_allow_balancer: return "如果它是您的负载均衡器，请把它加入 -allowed-subnets 的文件";
    case message::remedy_give_target:
        return "请用 -4 或 -6 给出客户端所属地址族的目标；使用 -dynamic-destination 时，请在 -allowed-destinations "
               "的文件中允许该目的地址";
    case message::remedy_fixed_target: return "请给负载均衡器一个客户端所属地址族的地址，或用 -4 和 -6 转发到固定目标";
    case message::remedy_balancer_unreachable:
        return "请用负载均衡器的地址查看 `ip route get`；也可能是回包超过了数据报的最大长度";
    case message::remedy_fooled_balancer:
        return "请查明负载均衡器从何处取得客户端地址：它不应相信客户端的说法；-guard-loopback=false 则仍予放行";
    case message::remedy_denied_client: return "如果 -denied-clients 的文件没有写错，无需处理";
    case message::remedy_limit_of_one:
        return "如果多个客户端共用一个地址，请调高 -max-connections-per-client 或 -max-flows-per-client，"
               "或每个负载均衡器的上限";
    case message::remedy_see_each: return "请使用 -v 1，它会逐条说明";

    case message::check_may_speak: return "CAP_NET_ADMIN：套接字可以使用客户端的地址（IP_TRANSPARENT）";
    case message::check_may_not_speak:
        return "缺少 CAP_NET_ADMIN：套接字不能使用客户端的地址（IP_TRANSPARENT：{reason}）；请以 root 或具备该 "
               "capability "
               "的身份运行";
    case message::check_may_route: return "CAP_NET_ADMIN：可以修改规则和路由";
    case message::check_may_not_route:
        return "缺少 CAP_NET_ADMIN：不能修改规则和路由（{reason}）；请以 root 或具备该 capability 的身份运行，"
               "或手工配置并使用 -routing none";
    case message::check_may_mark: return "CAP_NET_ADMIN：可以给数据包打标记（SO_MARK）";
    case message::check_may_not_mark:
        return "缺少 CAP_NET_ADMIN：不能给数据包打标记（SO_MARK：{reason}）；请以 root 或具备该 capability 的身份运行";
    case message::check_keeps_ports: return "CAP_NET_BIND_SERVICE：客户端保留自己的端口，低端口也不例外";
    case message::check_loses_ports:
        return "缺少 CAP_NET_BIND_SERVICE，端口低于 {first} 的客户端会改用其地址的另一个端口：请以 root 或具备该 "
               "capability 的身份运行";
    case message::check_may_switch_user: return "-user {user}：程序可以切换到该用户";
    case message::check_log_file: return "-log-file：\"{path}\" 可以写入";
    case message::check_io_uring: return "io_uring：多个连接的消息用一次系统调用转发";
    case message::check_no_io_uring:
        return "io_uring 被拒绝，每条消息都要各自的系统调用，更耗 CPU：请放行它（kernel.io_uring_disabled=0、容器的 "
               "seccomp 过滤器），或使用 -io-uring=false";
    case message::check_no_other_rules: return "{family}：没有其他程序的规则会带走回包，参见 `ip rule`";
    case message::check_other_rules: return "{family}：启动时会把自己的规则排到 {rules} 之前";
    case message::check_first_rule:
        return "{family}：{rule} 排在最前，没有规则能排到它之前：如果它会带走回包，请把它的优先级改为大于 0";
    case message::check_own_rule_used: return "{rule}：已经存在，属于正在运行的实例，与其共用";
    case message::check_own_rule_left: return "{rule}：由被强行杀死的实例遗留；下一个实例会使用它，并在结束时删除";
    case message::check_connections: return "可以打开 {limit} 个文件，足够同时处理 {connections} 个 TCP 连接";
    case message::check_flows: return "可以打开 {limit} 个文件，足够同时处理 {flows} 个 UDP 流";
    case message::check_few_descriptors:
        return "最多只能打开 {limit} 个文件，只够少量客户端同时使用（{count}）：请调高上限（systemd 的 LimitNOFILE=，"
               "`ulimit -n`）";
    case message::check_loopback_alone: return "{listen} 只能从本机访问";
    case message::check_open_to_all:
        return "任何能访问 {listen} 的主机都可以接入并冒充任意客户端地址：请把负载均衡器的地址写入文件，并用 "
               "-allowed-subnets 指定";
    case message::check_list_read: return "{file} 列出了允许接入的网段（{count}）";
    case message::check_list_open:
        return "{file} 含有 {subnet}，任何主机都可以接入并冒充任意客户端地址：请改为只写负载均衡器自己的地址";
    case message::check_destinations_open:
        return "使用 -dynamic-destination 时，协议头可以指定本机能访问的任意地址：请把允许的目的地址写入文件，并用 "
               "-allowed-destinations 指定";
    case message::check_destinations_read: return "{file} 列出了协议头可以指定的目的网段（{count}）；无法事先逐一试连";
    case message::check_fwmark_on: return "net.ipv4.tcp_fwmark_accept 已开启";
    case message::check_fwmark_settable: return "net.ipv4.tcp_fwmark_accept 未开启，程序运行期间会开启它";
    case message::check_fwmark_off:
        return "net.ipv4.tcp_fwmark_accept 未开启，也无法开启（{reason}）：请用 sysctl(8) 设为 1，或以可写方式挂载 "
               "/proc/sys";
    case message::check_marked_pass:
        return "TPROXY 打过标记的数据包可以从每个网卡进入（src_valid_mark、accept_local、rp_filter）";
    case message::check_marked_dropped:
        return "由于 VPN 设置的 src_valid_mark，TPROXY 打过标记的数据包在 {interfaces} 上被丢弃：请把 "
               "net.ipv4.conf.all.src_valid_mark 和该网卡的同名项设为 0，或把 accept_local 设为 1 且 rp_filter 设为 0 "
               "或 2";
    case message::check_localnet:
        return "{interfaces} 开启了 route_localnet：其他主机经 DNAT 转到 {listen} 的数据包在 -routing loopback "
               "下得不到应答，因为回环地址发出的数据会留在本机：请使用 -routing scoped，或监听另一个地址";
    case message::check_free: return "{protocol} {listen} 空闲，可以监听";
    case message::check_taken:
        return "{protocol} {listen} 已被另一个进程监听：如果它正是所检查的实例，则属正常；否则请停止它，或换一个地址";
    case message::check_taken_by:
        return "{protocol} {listen} 已被 {program}（进程 {process}）监听：如果它正是所检查的实例，则属正常；"
               "否则请停止它，或换一个地址";
    case message::check_replies_kept:
        return "其他主机上的负载均衡器收不到 UDP {listen} 的应答：-routing scoped 会把目标 {target} "
               "的端口发出的数据留在本机；请监听另一个端口";
    case message::check_reached: return "从本机可以连接 {protocol} {target}";
    case message::check_refused: return "{protocol} {target} 拒绝连接：那里没有程序在监听；请启动服务器，或更正目标";
    case message::check_default_target6: return "{fault}（这是 -6 的默认值：不服务 IPv6 客户端时请给 -6=）";
    case message::check_unreached:
        return "从本机无法连接 {protocol} {target}（{reason}）：请更正目标，或检查它的防火墙和通往它的路由"
               "（`ip route get`）";
    case message::check_answered: return "{protocol} {target} 应答本机";
    case message::check_not_refused: return "{protocol} {target} 不拒绝来自本机的数据报";
    case message::check_client_connected: return "以客户端 {client} 的身份可以连接 {protocol} {target}";
    case message::check_client_refused: return "{protocol} {target} 的拒绝应答能返回给客户端 {client}";
    case message::check_client_answered: return "{protocol} {target} 应答客户端 {client}";
    case message::check_client_unheard: return "{protocol} {target} 的应答没有返回给客户端 {client}：{reason}";
    case message::check_client_untold:
        return "{protocol} {target} 没有应答客户端 {client} 的空数据报：无法判断它的应答能否返回，请用真实客户端测试";
    case message::check_wildcard_server:
        return "UDP {target}：它的服务器绑定在 {bound}，除非自行处理，否则会从本机另一个地址应答客户端：请使用 "
               "-routing "
               "scoped，或让它绑定到目标地址";
    case message::check_dropped:
        return "规则和路由本可以让应答返回，因此是防火墙丢弃了它：请放行从 lo 进入和离开的一切数据，不论地址"
               "（`nft list ruleset`、`iptables -S`）";
    case message::check_elsewhere:
        return "目标不在本机，它的应答没有回到这里：它到客户端的路径必须经过本机，且本机要有规则留下它发出的数据，参见 "
               "-routing none";
    case message::check_interrupted: return "检查被中断（{signal}）：以上没有列出的项目均未检查";

    case message::target_never_answered:
        return "目标从未应答：它在运行吗？是否从另一个地址应答（绑定通配地址的服务器需要 -routing "
               "scoped），或者像 TFTP 那样从另一个端口应答（无法转发）？";

    case message::is_draining: return "程序正在结束：不再接受新的连接和流";
    case message::has_lost_routes: return "{service}：客户端收不到应答：{reason}";

    case message::cannot_start:
    case message::cannot_go_on:
    case message::target_cannot_answer:
    case message::fewer_than_asked_for:
    case message::limits_in_force:
    case message::no_fast_open:
    case message::replies_not_heard:
    case message::socket_not_used:
    case message::user_switched:
    case message::manager_not_told:
    case message::not_as_it_should_be:
    case message::call_refused:
    case message::routing_is_back:
    case message::routing_is_lost:
    case message::log_lines_lost:
    case message::log_file_not_reopened:
    case message::lines_suppressed:
    case message::listening:
    case message::reloaded:
    case message::not_reloaded:
    case message::holds_from_next_start:
    case message::service_status:
    case message::started:
    case message::metrics_served:
    case message::stopping:
    case message::stopped:
    case message::new_connection:
    case message::header_read:
    case message::connected_to_target:
    case message::connection_closed:
    case message::connection_broken:
    case message::accepting_paused:
    case message::accepting_resumed:
    case message::flow_opened:
    case message::flow_closed:
    case message::flow_broken:
    case message::flows_gave_way:
    case message::flows_refused:
    case message::receiving_paused:
    case message::balancer_not_reached:
    case message::target_not_reached:
    case message::no_header_received:
    case message::header_refused:
    case message::balancer_not_allowed:
    case message::client_not_allowed:
    case message::no_target:
    case message::connection_refused:
    case message::connection_cut_off:
    case message::flow_refused:
    case message::flow_refused_by_shutdown: return en(id);
    case message::page_language: return "zh-CN";
    case message::page_title: return "go-mmproxy：状态";
    case message::page_serving: return "正在服务";
    case message::page_pause: return "暂停";
    case message::page_lost: return "程序没有应答。所显示的是 {time} 的状态。";
    case message::page_now: return "当前";
    case message::page_connections: return "连接";
    case message::page_flows: return "UDP 流";
    case message::page_begun: return "新建";
    case message::page_from_clients: return "来自客户端";
    case message::page_from_targets: return "来自目标";
    case message::page_refused: return "拒绝";
    case message::page_broken: return "中断";
    case message::page_in_all: return "共 {count}";
    case message::page_at_most: return "上限 {max}";
    case message::page_services: return "服务";
    case message::page_service: return "服务";
    case message::page_protocol: return "协议";
    case message::page_active: return "当前";
    case message::page_by_header: return "由协议头指定";
    case message::page_reasons: return "按原因统计：拒绝、丢弃和中断";
    case message::page_no_reasons: return "目前没有。";
    case message::page_reason: return "原因";
    case message::page_happened: return "发生的情况";
    case message::page_count: return "次数";
    case message::page_was_refused: return "被拒绝";
    case message::page_was_broken: return "中断";
    case message::page_was_dropped: return "数据报被丢弃";
    case message::page_was_reply_dropped: return "应答被丢弃";
    case message::page_recent: return "最近的警告和错误";
    case message::page_no_recent: return "目前没有。";
    case message::page_process: return "进程";
    case message::page_age: return "已运行";
    case message::page_started: return "启动时间";
    case message::page_cpu: return "CPU 时间";
    case message::page_memory: return "内存";
    case message::page_descriptors: return "描述符及上限";
    case message::page_threads: return "线程";
    case message::page_io_uring: return "io_uring";
    case message::page_in_use: return "使用中";
    case message::page_not_in_use: return "未使用";
    case message::page_repairs: return "路由修复";
    case message::page_reloads: return "重新加载，失败次数";
    case message::page_link_metrics: return "Prometheus 指标";
    case message::page_link_json: return "本页数据（JSON）";
    case message::page_link_health: return "健康状态";
    case message::count: break;
    }
    return {};
}

} // namespace go_mmproxy

#endif
