# SPDX-License-Identifier: BSL-1.0
#
# A server and go-mmproxy in one group, which is one network namespace: port 8443 of the host goes to go-mmproxy, and
# the server listens on the loopback.
#
# The clients' plugin configuration has to allow the capability: allow_caps = ["net_admin", "net_bind_service", …].
#
# Tried: that go-mmproxy takes the configuration; the image, with NET_ADMIN alone, by tests/container. Not tried: Nomad.
job "web" {
  group "web" {
    network {
      mode = "bridge"
      port "proxied" {
        static = 8443
        to     = 8443
      }
    }

    task "web" {
      driver = "docker"
      config {
        image = "registry.example/web:1" # a server that listens on 127.0.0.1:8080
      }
    }

    task "go-mmproxy" {
      driver = "docker"
      kill_timeout = "30s" # longer than --drain-timeout; a client allows 30 s unless its max_kill_timeout is raised
      lifecycle {
        hook    = "prestart"
        sidecar = true
      }
      config {
        image           = "registry.example/go-mmproxy:0.1.0"
        args            = ["--config", "/local/go-mmproxy.toml", "--drain-timeout", "20"]
        cap_drop        = ["all"]
        cap_add         = ["net_admin", "net_bind_service"]
        readonly_rootfs = true
      }
      template {
        destination   = "local/go-mmproxy.toml"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOF
          [web]
          listen = "0.0.0.0:8443"
          target4 = "127.0.0.1:8080"
          target6 = ""
          allowed-subnets = "balancers.txt"
        EOF
      }
      template {
        destination   = "local/balancers.txt"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOF
          192.0.2.0/24
        EOF
      }
    }
  }
}
