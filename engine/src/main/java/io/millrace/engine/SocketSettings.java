package io.millrace.engine;

/**
 * Options of the server's sockets. An option that a kind of socket does not have, such as {@code TCP_NODELAY} of a
 * Unix-domain socket, is not applied to it.
 * <p>
 * To be set by one thread; frozen by {@link #conclude()}.
 */
public final class SocketSettings extends SettingsGroup
{
    private static final int MAX_BUFFER_LENGTH = 1 << 30;
    private static final int MAX_BACKLOG = 65_535;

    private boolean tcpNoDelay = true;
    private int receiveBufferLength;
    private int sendBufferLength;
    private int backlog = 1024;
    private boolean reuseAddress = true;
    private boolean reusePort;
    private boolean keepAlive;

    /**
     * Settings that all have their defaults.
     */
    public SocketSettings()
    {
    }

    /**
     * {@code TCP_NODELAY}: whether small writes are sent at once instead of being held back for more. Default true.
     *
     * @param tcpNoDelay whether to send at once.
     * @return this.
     */
    public SocketSettings tcpNoDelay(final boolean tcpNoDelay)
    {
        checkMutable("tcpNoDelay");
        this.tcpNoDelay = tcpNoDelay;
        return this;
    }

    /**
     * Whether small writes are sent at once.
     *
     * @return true if they are.
     */
    public boolean tcpNoDelay()
    {
        return tcpNoDelay;
    }

    /**
     * {@code SO_RCVBUF}: the kernel's receive buffer of each connection. Default 0, the system's choice.
     * <p>
     * Memory: up to this many bytes of the kernel's for each connection.
     *
     * @param receiveBufferLength bytes, at most 1 GiB; 0 for the system's choice.
     * @return this.
     */
    public SocketSettings receiveBufferLength(final int receiveBufferLength)
    {
        checkMutable("receiveBufferLength");
        this.receiveBufferLength = receiveBufferLength;
        return this;
    }

    /**
     * The kernel's receive buffer of each connection.
     *
     * @return bytes; 0 is the system's choice.
     */
    public int receiveBufferLength()
    {
        return receiveBufferLength;
    }

    /**
     * {@code SO_SNDBUF}: the kernel's send buffer of each connection. Default 0, the system's choice.
     * <p>
     * Memory: up to this many bytes of the kernel's for each connection.
     *
     * @param sendBufferLength bytes, at most 1 GiB; 0 for the system's choice.
     * @return this.
     */
    public SocketSettings sendBufferLength(final int sendBufferLength)
    {
        checkMutable("sendBufferLength");
        this.sendBufferLength = sendBufferLength;
        return this;
    }

    /**
     * The kernel's send buffer of each connection.
     *
     * @return bytes; 0 is the system's choice.
     */
    public int sendBufferLength()
    {
        return sendBufferLength;
    }

    /**
     * Connections that the kernel may hold before the server accepts them. Default 1024. The kernel may have a lower
     * limit of its own.
     *
     * @param backlog 1 to 65,535.
     * @return this.
     */
    public SocketSettings backlog(final int backlog)
    {
        checkMutable("backlog");
        this.backlog = backlog;
        return this;
    }

    /**
     * Connections that the kernel may hold before the server accepts them.
     *
     * @return connections.
     */
    public int backlog()
    {
        return backlog;
    }

    /**
     * {@code SO_REUSEADDR} of listening sockets: whether the server can listen again at once after a restart, while old
     * connections linger in the kernel. Default true.
     *
     * @param reuseAddress whether to set it.
     * @return this.
     */
    public SocketSettings reuseAddress(final boolean reuseAddress)
    {
        checkMutable("reuseAddress");
        this.reuseAddress = reuseAddress;
        return this;
    }

    /**
     * Whether the server can listen again at once after a restart.
     *
     * @return true if it can.
     */
    public boolean reuseAddress()
    {
        return reuseAddress;
    }

    /**
     * {@code SO_REUSEPORT}: whether each selector thread listens for itself, and the kernel shares the connections out
     * among them. Default false: one thread accepts all and gives each to the selector with the fewest. True makes
     * accepting faster, and the shares less even; other processes of the same user may then listen at the same port.
     *
     * @param reusePort whether each selector thread listens.
     * @return this.
     */
    public SocketSettings reusePort(final boolean reusePort)
    {
        checkMutable("reusePort");
        this.reusePort = reusePort;
        return this;
    }

    /**
     * Whether each selector thread listens for itself.
     *
     * @return true if each does.
     */
    public boolean reusePort()
    {
        return reusePort;
    }

    /**
     * {@code SO_KEEPALIVE}: whether the kernel probes connections that are quiet. Default false; see {@link
     * TimeoutSettings#pingIntervalNs()} for probes of the protocol.
     *
     * @param keepAlive whether to probe.
     * @return this.
     */
    public SocketSettings keepAlive(final boolean keepAlive)
    {
        checkMutable("keepAlive");
        this.keepAlive = keepAlive;
        return this;
    }

    /**
     * Whether the kernel probes connections that are quiet.
     *
     * @return true if it does.
     */
    public boolean keepAlive()
    {
        return keepAlive;
    }

    /**
     * Validates the settings of this group and freezes them. Does nothing if that was done before.
     *
     * @return this.
     * @throws IllegalArgumentException with a sentence for each setting that is not allowed; nothing is frozen then.
     */
    public SocketSettings conclude()
    {
        validateAndFreeze();
        return this;
    }

    @Override
    void validate(final Problems problems)
    {
        problems.checkRange("receiveBufferLength", receiveBufferLength, 0, MAX_BUFFER_LENGTH);
        problems.checkRange("sendBufferLength", sendBufferLength, 0, MAX_BUFFER_LENGTH);
        problems.checkRange("backlog", backlog, 1, MAX_BACKLOG);
    }
}
