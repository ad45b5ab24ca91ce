package io.netjar.sockets.channels;

import java.nio.channels.SelectionKey;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// The keys of a selector as the program sees them: in the order in which they were registered, not
/// to be changed, and safe for use by several threads.
final class KeySet extends AbstractSet<SelectionKey> {
  private final Map<Long, HostKey> keys = new ConcurrentSkipListMap<>();

  void put(HostKey key) {
    keys.put(key.number(), key);
  }

  void drop(HostKey key) {
    keys.remove(key.number());
  }

  Iterable<HostKey> all() {
    return keys.values();
  }

  @Override
  public int size() {
    return keys.size();
  }

  @Override
  public boolean contains(@Nullable Object other) {
    return other instanceof HostKey key && key.equals(keys.get(key.number()));
  }

  @Override
  public boolean remove(@Nullable Object other) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void clear() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Iterator<SelectionKey> iterator() {
    return Collections.<SelectionKey>unmodifiableCollection(keys.values()).iterator();
  }
}
