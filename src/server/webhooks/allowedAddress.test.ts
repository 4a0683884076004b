import { describe, expect, it } from "vitest";
import { isAllowedAddress, type Network, parseNetwork } from "./allowedAddress.ts";

const networks = (...texts: string[]): Network[] => texts.map((text) => parseNetwork(text) as Network);

describe("isAllowedAddress", () => {
  it.each([
    "8.8.8.8",
    "93.184.215.14",
    "172.32.0.1",
    "192.169.0.1",
    "100.128.0.1",
    "2606:4700:4700::1111",
    "::ffff:8.8.8.8",
  ])("allows %s", (address) => {
    expect(isAllowedAddress(address, [])).toBe(true);
  });

  it.each([
    ["this machine", "127.0.0.1", "127.255.255.254", "::1", "0.0.0.0", "0.1.2.3", "::"],
    ["private networks", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd00::1", "fc00::1", "fec0::1"],
    ["link-local networks and metadata services", "169.254.169.254", "fe80::1", "fe80::1%eth0", "fd00:ec2::254"],
    ["shared address space", "100.64.0.1", "100.127.255.255", "100.100.100.200"],
    ["multicast and broadcast", "224.0.0.1", "239.1.1.1", "255.255.255.255", "ff02::1"],
    ["reserved ranges", "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.1", "240.0.0.1", "2001:db8::1", "3fff::1"],
    ["IPv4 in IPv6", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::a00:1"],
    ["tunnels", "2002:7f00:1::1", "2001::1", "::ffff:0:127.0.0.1", "64:ff9b:1::1"],
    ["unassigned IPv6", "4000::1", "100::1", "5f00::1"],
    ["other forms of an address", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "", "8.8.8.8:80"],
  ])("refuses %s", (_, ...addresses) => {
    for (const address of addresses) expect([address, isAllowedAddress(address, [])]).toEqual([address, false]);
  });

  it("allows private addresses in the networks that are named, and no others", () => {
    const own = networks("10.1.0.0/16", "127.0.0.1", "fd12::/16");
    const allowed = ["10.1.2.3", "::ffff:10.1.2.3", "127.0.0.1", "fd12::5", "8.8.8.8"];
    const refused = ["10.2.0.1", "127.0.0.2", "fd13::5", "::1"];
    for (const address of allowed) expect([address, isAllowedAddress(address, own)]).toEqual([address, true]);
    for (const address of refused) expect([address, isAllowedAddress(address, own)]).toEqual([address, false]);
  });
});

describe("parseNetwork", () => {
  it.each(["10.0.0.0/33", "10.0.0.0/", "10/8", "fd00::/129", "private", "127.1", ""])("refuses %j", (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });
});
