package io.flowmaestro.egress;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Says which addresses belong to the public Internet. After IANA's special-purpose address registries (RFC 6890) and
 * the multicast and reserved ranges; an address that carries another one inside, such as NAT64's or 6to4's, is not
 * public whatever it carries.
 */
final class PublicInternet {
    private static final List<Block> NOT_PUBLIC_V4 = blocks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local, and the clouds' metadata services
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // class E and broadcast

    /** Global unicast: loopback, mapped, NAT64, unique local, link-local and multicast lie outside. */
    private static final Block GLOBAL_V6 = Block.of("2000::/3");

    private static final List<Block> NOT_PUBLIC_V6 = blocks(
            "2001::/23", // protocol assignments, Teredo among them
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4
            "3fff::/20"); // documentation

    private PublicInternet() {}

    static boolean has(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return NOT_PUBLIC_V4.stream().noneMatch(block -> block.holds(bytes));
        }
        return GLOBAL_V6.holds(bytes) && NOT_PUBLIC_V6.stream().noneMatch(block -> block.holds(bytes));
    }

    private static List<Block> blocks(String... notations) {
        return Stream.of(notations).map(Block::of).toList();
    }

    /**
     * Addresses with the same first bits. Netty's own filter rule takes fe80::1 for a member of 2000::/3.
     *
     * @param first the lowest of them
     * @param bits of an address: 32 or 128
     * @param length how many bits they share
     */
    private record Block(BigInteger first, int bits, int length) {
        static Block of(String notation) {
            String[] parts = notation.split("/", 2);
            byte[] first = NetUtil.createByteArrayFromIpAddressString(parts[0]);
            return new Block(new BigInteger(1, first), first.length * Byte.SIZE, Integer.parseInt(parts[1]));
        }

        boolean holds(byte[] address) {
            return new BigInteger(1, address).xor(first).bitLength() <= bits - length;
        }
    }
}
