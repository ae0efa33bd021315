package io.millrace.tls;

import java.util.regex.Pattern;

/**
 * Tells names of hosts from literal addresses (RFC 3986 §3.2.2), without asking anybody.
 */
public final class HostNames
{
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private HostNames()
    {
    }

    /**
     * Whether a host is given by its address.
     *
     * @param host as in a URI; IPv6 addresses with or without brackets.
     * @return true for literal addresses.
     */
    public static boolean isLiteral(final String host)
    {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    /**
     * The address without the brackets that URIs have around those of IPv6.
     *
     * @param address literal.
     * @return the bare address.
     */
    public static String withoutBrackets(final String address)
    {
        return address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
    }
}
