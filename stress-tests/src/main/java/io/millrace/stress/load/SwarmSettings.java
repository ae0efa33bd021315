package io.millrace.stress.load;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whom a load test connects to, how many times, how fast and from how many threads. Each method returns this object.
 * Not to be changed once a test has begun with it.
 */
public final class SwarmSettings
{
    static final double UNLIMITED = Double.POSITIVE_INFINITY;

    private final Target target;
    private int connections = 1;
    private int workers = 1;
    private double connectRate = UNLIMITED;
    private int maxConnecting = 128;
    private long connectTimeoutNs = TimeUnit.SECONDS.toNanos(1);
    private List<String> headers = List.of();
    private List<InetAddress> localAddresses = List.of();
    private boolean tcpNoDelay = true;
    private int receiveBufferLength;
    private int sendBufferLength;
    private boolean spinning;
    private boolean reconnecting;

    /**
     * Settings of one connection from one thread.
     *
     * @param target to connect to.
     */
    public SwarmSettings(final Target target)
    {
        this.target = target;
    }

    Target target()
    {
        return target;
    }

    /**
     * How many connections to open.
     *
     * @param number at least 1.
     * @return this.
     */
    public SwarmSettings connections(final int number)
    {
        connections = number;
        return this;
    }

    int connections()
    {
        return connections;
    }

    /**
     * From how many threads. There are never more than connections.
     *
     * @param number at least 1.
     * @return this.
     */
    public SwarmSettings workers(final int number)
    {
        workers = number;
        return this;
    }

    int workers()
    {
        return Math.min(workers, connections);
    }

    /**
     * How many connections are begun per second; not limited by default.
     *
     * @param perSecond more than 0.
     * @return this.
     */
    public SwarmSettings connectRate(final double perSecond)
    {
        connectRate = perSecond;
        return this;
    }

    double connectRate()
    {
        return connectRate;
    }

    /**
     * How many handshakes may be under way at a time.
     *
     * @param number at least 1; 128 by default.
     * @return this.
     */
    public SwarmSettings maxConnecting(final int number)
    {
        maxConnecting = number;
        return this;
    }

    int maxConnecting()
    {
        return maxConnecting;
    }

    /**
     * How long an attempt may take until the handshake is complete, before it is given up and made again.
     *
     * @param timeout  of an attempt; a second by default.
     * @param timeUnit of the time.
     * @return this.
     */
    public SwarmSettings connectTimeout(final long timeout, final TimeUnit timeUnit)
    {
        connectTimeoutNs = timeUnit.toNanos(timeout);
        return this;
    }

    long connectTimeoutNs()
    {
        return connectTimeoutNs;
    }

    /**
     * Header lines to add to the handshake.
     *
     * @param lines {@code Name: value} each, without a line break.
     * @return this.
     */
    public SwarmSettings headers(final List<String> lines)
    {
        headers = List.copyOf(lines);
        return this;
    }

    List<String> headers()
    {
        return headers;
    }

    /**
     * The addresses that connections come from, in turn; the system chooses if there are none. Each has about 28,000
     * ports for connections to one server.
     *
     * @param addresses of this machine.
     * @return this.
     */
    public SwarmSettings localAddresses(final List<InetAddress> addresses)
    {
        localAddresses = List.copyOf(addresses);
        return this;
    }

    List<InetAddress> localAddresses()
    {
        return localAddresses;
    }

    /**
     * Options of the sockets.
     *
     * @param noDelay       whether TCP_NODELAY is set, which it is by default.
     * @param receiveLength SO_RCVBUF in bytes, or 0 for the system's.
     * @param sendLength    SO_SNDBUF in bytes, or 0 for the system's.
     * @return this.
     */
    public SwarmSettings sockets(final boolean noDelay, final int receiveLength, final int sendLength)
    {
        tcpNoDelay = noDelay;
        receiveBufferLength = receiveLength;
        sendBufferLength = sendLength;
        return this;
    }

    boolean tcpNoDelay()
    {
        return tcpNoDelay;
    }

    int receiveBufferLength()
    {
        return receiveBufferLength;
    }

    int sendBufferLength()
    {
        return sendBufferLength;
    }

    /**
     * Whether a thread that has nothing to do looks again at once instead of sleeping: it occupies a core, and is as
     * punctual as the machine allows.
     *
     * @param spins false by default.
     * @return this.
     */
    public SwarmSettings spinning(final boolean spins)
    {
        spinning = spins;
        return this;
    }

    boolean spinning()
    {
        return spinning;
    }

    /** Whether connections that end are opened again. Otherwise a connection that ends fails the test. */
    SwarmSettings reconnecting(final boolean reconnects)
    {
        reconnecting = reconnects;
        return this;
    }

    boolean reconnecting()
    {
        return reconnecting;
    }
}
