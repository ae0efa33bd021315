package io.millrace.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;

/**
 * Finds out where to connect to. It may take long, so it must not do so on the thread that asks.
 */
@FunctionalInterface
public interface AddressLookup
{
    /** Is told the result, once, on any thread. */
    interface Result
    {
        /**
         * Where to connect to.
         *
         * @param addresses the preferred first; at least one.
         */
        void onFound(List<? extends SocketAddress> addresses);

        /**
         * There is none.
         *
         * @param failure why.
         */
        void onFailed(IOException failure);
    }

    /**
     * Begins to look.
     *
     * @param result to be told; perhaps before this returns.
     */
    void find(Result result);
}
