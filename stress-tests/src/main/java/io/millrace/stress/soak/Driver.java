package io.millrace.stress.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.WebSocketClient;

/**
 * Decides what happens, on the thread that calls it: what is sent and published, and which connections open, end, are
 * cut by either side, or are made by saboteurs.
 */
final class Driver
{
    private static final int SABOTEURS = 6;
    private static final int PINGS_IN = 50;
    private static final int PUBLICATIONS_IN = 5;
    private static final double NS = 1e9;

    private final SoakPlan plan;
    private final Findings findings;
    private final SoakServer server;
    private final WebSocketClient client;
    private final Random random;
    private final List<ClientStream> streams = new ArrayList<>();
    private final ThreadPoolExecutor saboteurs = new ThreadPoolExecutor(
        SABOTEURS, SABOTEURS, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(SABOTEURS),
        task -> new Thread(task, "soak-saboteur"), new ThreadPoolExecutor.DiscardPolicy());
    private double sendsDue;
    private double churnDue;
    private long lastNs;
    private long lastStreamId;

    Driver(final SoakPlan plan, final Findings findings, final SoakServer server, final WebSocketClient client)
    {
        this.plan = plan;
        this.findings = findings;
        this.server = server;
        this.client = client;
        random = new Random(plan.seed());
        saboteurs.allowCoreThreadTimeOut(true);
        begin(System.nanoTime());
    }

    /** Begins, or goes on after a rest. */
    void begin(final long nowNs)
    {
        lastNs = nowNs;
        sendsDue = 0;
        churnDue = plan.connections();
    }

    /** What is due at a moment. Late calls make up for what they missed, and latency counts from when it was due. */
    void tick(final long dueNs)
    {
        final double seconds = (dueNs - lastNs) / NS;
        lastNs = dueNs;
        sendsDue += seconds * plan.rate();
        churnDue += seconds * plan.churn();
        for (; churnDue >= 1; churnDue--)
        {
            churn();
        }
        for (; sendsDue >= 1; sendsDue--)
        {
            send(dueNs);
        }
        for (int i = streams.size() - 1; i >= 0; i--)
        {
            look(streams.get(i), dueNs);
        }
    }

    private void look(final ClientStream stream, final long nowNs)
    {
        final String complaint = stream.complaint(nowNs);
        if (complaint != null)
        {
            findings.violation(complaint);
            stream.expectEnd();
            disconnect(stream);
        }
        if (stream instanceof final SubscriberStream subscriber)
        {
            subscriber.loiter(nowNs, random);
        }
        if (stream.hasEnded())
        {
            streams.remove(stream);
        }
    }

    private void send(final long dueNs)
    {
        if (random.nextInt(PUBLICATIONS_IN) == 0)
        {
            server.publish(dueNs, random);
            return;
        }
        if (!streams.isEmpty() && streams.get(random.nextInt(streams.size())) instanceof final EchoStream stream)
        {
            if (random.nextInt(PINGS_IN) == 0)
            {
                stream.ping();
            }
            else if (!stream.send(dueNs, random))
            {
                findings.count("sends skipped");
            }
        }
    }

    private void churn()
    {
        final int choice = random.nextInt(10);
        if (streams.size() < plan.connections())
        {
            open(StreamKind.any(random));
        }
        else if (choice < 4)
        {
            final Sabotage[] all = Sabotage.values();
            sabotage(all[random.nextInt(all.length)], random.nextLong());
        }
        else
        {
            end(streams.get(random.nextInt(streams.size())), choice);
        }
    }

    private void end(final ClientStream stream, final int choice)
    {
        final boolean abrupt = choice < 7;
        final Connection serversEnd = server.connection(stream.id());
        if (!stream.isOpen() || serversEnd == null || (!abrupt && !stream.isDone()))
        {
            return;
        }
        stream.expectEnd();
        // Whoever does not read does not notice that the other side has left.
        stream.connection().resumeReading();
        switch (choice)
        {
            case 4:
                findings.count("ended: cut by the client");
                disconnect(stream);
                break;
            case 5:
            case 6:
                findings.count("ended: cut by the server");
                serversEnd.disconnect();
                break;
            case 7:
                findings.count("ended: closed by the server");
                serversEnd.close(CloseCode.TRY_AGAIN_LATER, "churn");
                break;
            default:
                close(stream);
                break;
        }
    }

    private void close(final ClientStream stream)
    {
        findings.count("ended: closed by the client");
        stream.connection().close();
    }

    private static void disconnect(final ClientStream stream)
    {
        if (stream.connection() != null)
        {
            stream.connection().disconnect();
        }
    }

    private void sabotage(final Sabotage kind, final long seed)
    {
        saboteurs.execute(() ->
        {
            try
            {
                kind.run(server, new Random(seed));
                findings.count("sabotage: " + kind);
            }
            catch (final Exception ex)
            {
                findings.violation("sabotage " + kind + " with seed " + seed + ": " + ex);
            }
        });
    }

    private void open(final StreamKind kind)
    {
        final long id = ++lastStreamId;
        final ClientStream stream = kind.isSubscriber() ?
            new SubscriberStream(findings, kind, id, server::undelivered) : new EchoStream(findings, kind, id);
        streams.add(stream);
        client.connect(ClientRequest.builder(server.uri(stream), stream).deflate(kind.isCompressed()).build())
            .whenComplete((connection, failure) ->
            {
                if (failure != null)
                {
                    stream.failed(failure);
                }
            });
    }

    /** Ends all streams when what they sent has come back; returns once they and the saboteurs are gone. */
    void rest() throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + 2 * EchoStream.PATIENCE_NS;
        while (!streams.isEmpty() || saboteurs.getActiveCount() > 0 || !saboteurs.getQueue().isEmpty())
        {
            final long nowNs = System.nanoTime();
            for (int i = streams.size() - 1; i >= 0; i--)
            {
                final ClientStream stream = streams.get(i);
                if (stream.isOpen() && stream.isDone())
                {
                    stream.expectEnd();
                    stream.connection().resumeReading();
                    close(stream);
                }
                look(stream, nowNs);
            }
            if (nowNs > deadlineNs)
            {
                findings.violation("no rest: " + streams + ", saboteurs " + saboteurs);
                return;
            }
            Thread.sleep(10);
        }
    }

    /** Lets nobody begin any more. */
    void stop()
    {
        saboteurs.shutdown();
    }
}
