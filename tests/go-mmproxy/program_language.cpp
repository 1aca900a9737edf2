// SPDX-License-Identifier: BSL-1.0
//
// What the program says in Chinese, and what stays English.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/go_mmproxy_check.hpp"
#include "support/network_namespace.hpp"
#include "support/temporary_directory.hpp"

#include <string>
#include <string_view>

namespace {

/// The program as a host runs it that has a Chinese locale.
confinement on_chinese_host() {
    return {.launcher = {"env", "-u", "LC_ALL", "-u", "LC_MESSAGES", "LANG=zh_CN.UTF-8"}};
}

finished_process run_in_chinese(const strings& flags) {
    return run_go_mmproxy(flags, on_chinese_host());
}

bool holds(const std::string& text, std::string_view part) {
    UNSCOPED_INFO(text);
    return text.find(part) != text.npos;
}

} // namespace

TEST_CASE("what --help prints is in the language of the environment, and its columns align",
          "[net][program_language]") {
    const network_namespace network;
    const auto help = run_in_chinese({"--help"});
    CHECK(help.status == 0);
    CHECK(help.errors.empty());
    CHECK(holds(help.output, "用法: go-mmproxy [选项]\n"));
    CHECK(holds(help.output, "\n路由:\n"));
    CHECK(holds(help.output, "\n  --lang LANGUAGE                         提示信息的语言"));
    CHECK(holds(help.output, "\n  -4, --target4 ADDR:PORT=127.0.0.1:443   IPv4 客户端的转发目标"));
    CHECK_FALSE(holds(help.output, "Usage"));
}

TEST_CASE("mistakes are explained in the language that is asked for, wherever it stands", "[net][program_language]") {
    const network_namespace network;
    const auto mistake = run_in_chinese({"-p", "sctp"});
    CHECK(mistake.status == 2);
    CHECK(mistake.errors == "go-mmproxy: -p：\"sctp\" 无效，应为：tcp, udp, all 或 mptcp\n");
    CHECK(run_go_mmproxy({"-colour", "--lang=zh"}).errors == "go-mmproxy: 未知选项 -colour；参见 --help\n");
    CHECK(run_in_chinese({"-colour", "-lang", "en"}).errors == "go-mmproxy: unknown flag -colour; see --help\n");
    CHECK(holds(run_in_chinese({"-lang", "en", "-h"}).output, "Usage: go-mmproxy [OPTIONS]\n"));
    CHECK(run_go_mmproxy({"-lang", "de"}).errors == "go-mmproxy: -lang: \"de\" is not en or zh\n");
}

TEST_CASE("a check speaks Chinese behind its OK, WARN and FAIL", "[net][program_language]") {
    const network_namespace network;
    const good_targets targets;
    const auto found = check({}, on_chinese_host());
    CAPTURE(found.text);
    CHECK(found.status == 0);
    CHECK(found.has("OK   CAP_NET_ADMIN：可以修改规则和路由\n"));
    CHECK(found.has("OK   以客户端 192.0.2.123 的身份可以连接 TCP 127.0.0.1:8080\n"));
    CHECK(found.has("WARN 任何能访问 [::]:8443 的主机都可以接入并冒充任意客户端地址"));
    CHECK(check({"-lang=en"}, on_chinese_host()).has("OK   CAP_NET_ADMIN: rules and routes may be changed\n"));
}

TEST_CASE("a file chooses the language, and the command line another one", "[net][program_language]") {
    const network_namespace network;
    const good_targets targets;
    const temporary_directory folder;
    const auto file = folder.write("go-mmproxy.toml", "lang = \"zh\"\n");
    CHECK(check({"-config", file}).has("OK   CAP_NET_ADMIN：可以修改规则和路由\n"));
    CHECK(check({"-config", file, "-lang", "en"}).has("OK   CAP_NET_ADMIN: rules and routes may be changed\n"));
    CHECK(holds(run_go_mmproxy({"-config", file, "-print-config"}).output, "lang = \"zh\"\n"));
}

TEST_CASE("msg and keys of the log stay English, and what is said to people is Chinese", "[net][program_language]") {
    const network_namespace network;
    const auto failed = run_in_chinese({"-l", "203.0.113.77:8443"});
    CHECK(failed.status == 1);
    CHECK(holds(failed.output, R"("level":"ERROR","msg":"cannot start","error":"无法提供 TCP 服务：)"));
    CHECK(holds(failed.errors, "go-mmproxy: 无法提供 TCP 服务："));
    CHECK(holds(failed.errors, "；本机没有网卡拥有该地址：参见 `ip address`"));
}
