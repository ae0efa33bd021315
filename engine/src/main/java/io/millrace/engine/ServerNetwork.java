package io.millrace.engine;

import java.io.IOException;
import java.net.SocketAddress;

import io.millrace.transport.ListeningChannel;
import io.millrace.transport.NioListeningChannel;
import io.millrace.transport.NioPoller;
import io.millrace.transport.Poller;
import io.millrace.transport.SocketConfig;

/**
 * Where a server's channels come from: the operating system, or a test.
 */
interface ServerNetwork
{
    /** The operating system's sockets. */
    ServerNetwork SOCKETS = new ServerNetwork()
    {
        @Override
        public Poller openPoller() throws IOException
        {
            return new NioPoller();
        }

        @Override
        public ListeningChannel listen(final SocketAddress address, final SocketConfig config) throws IOException
        {
            return NioListeningChannel.bind(address, config);
        }
    };

    Poller openPoller() throws IOException;

    ListeningChannel listen(SocketAddress address, SocketConfig config) throws IOException;
}
