package io.netjar.sockets.channels;

import java.nio.channels.SelectionKey;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The selected keys as the program sees them: it may remove keys and not add any. In the order in
/// which they became ready.
final class SelectedKeys extends AbstractSet<SelectionKey> {
  private final Set<SelectionKey> keys = new LinkedHashSet<>();

  void put(HostKey key) {
    keys.add(key);
  }

  @Override
  public int size() {
    return keys.size();
  }

  @Override
  public boolean contains(@Nullable Object other) {
    return keys.contains(other);
  }

  @Override
  public boolean remove(@Nullable Object other) {
    return keys.remove(other);
  }

  @Override
  public void clear() {
    keys.clear();
  }

  @Override
  public Iterator<SelectionKey> iterator() {
    return keys.iterator();
  }
}
