package io.millrace.inbound;

import java.util.concurrent.Executor;

/**
 * How callbacks reach an executor.
 *
 * @param executor that runs them.
 * @param maxBytes that may wait for it, per connection, before the socket is not read.
 */
public record MailboxConfig(Executor executor, int maxBytes)
{
}
