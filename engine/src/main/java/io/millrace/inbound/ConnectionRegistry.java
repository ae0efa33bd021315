package io.millrace.inbound;

/**
 * Is told which connections are open. Called on handler threads.
 */
public interface ConnectionRegistry
{
    /**
     * A connection was opened; called before the application knows it.
     *
     * @param connection that was opened.
     */
    void onOpened(EngineConnection connection);

    /**
     * An opened connection is gone; called before the application is told.
     *
     * @param connection that is gone.
     */
    void onClosed(EngineConnection connection);

    /**
     * The topics that the connections can subscribe to.
     *
     * @return the topics of the server.
     */
    ConnectionTopics topics();
}
