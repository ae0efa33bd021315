/**
 * Echo and broadcast servers of other implementations, each as small as it can be and tuned as its own experts would,
 * to be put under the same load as Millrace. Nothing of Millrace is used here.
 */
package io.millrace.peers;
