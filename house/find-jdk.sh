# shellcheck shell=bash
# Sourced by ./netjar and ./check: finds a JDK 25 without starting a JVM.

# True if the directory $1 holds a JDK 25. A JDK names its version in its file `release`.
is_jdk_25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] &&
    grep -qE '^JAVA_VERSION="25(["._+-])' "$1/release"
}

# Prints the home of the first JDK 25 found: JAVA_HOME, then the java on PATH, then the usual places.
find_jdk_25() {
  local home java link
  if [ -n "${JAVA_HOME:-}" ] && is_jdk_25 "$JAVA_HOME"; then
    printf '%s\n' "$JAVA_HOME"
    return 0
  fi
  if java=$(command -v java); then
    # PATH often holds a chain of links; the JDK is where the chain ends.
    while link=$(readlink "$java"); do
      case $link in
        /*) java=$link ;;
        *) java=$(dirname "$java")/$link ;;
      esac
    done
    home=$(cd "$(dirname "$java")/.." 2>/dev/null && pwd -P) || home=
    if [ -n "$home" ] && is_jdk_25 "$home"; then
      printf '%s\n' "$home"
      return 0
    fi
  fi
  for home in /usr/lib/jvm/* /opt/* "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk_25 "$home"; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  return 1
}

# Says on stderr, under the name $1, what to do where there is no JDK 25.
explain_missing_jdk() {
  cat >&2 <<TEXT
$1: no JDK 25 found. Looked at JAVA_HOME, at the java on PATH, and in /usr/lib/jvm, /opt,
$1: ~/.sdkman/candidates/java, ~/.jdks and /Library/Java/JavaVirtualMachines.
$1: Install one, for instance Eclipse Temurin 25 (a JDK, not a JRE), and set JAVA_HOME to it.
TEXT
}

# Lets Maven find the JDK 25 at $1, and run at all where there is no other Java.
point_maven_at() {
  export JAVA25_HOME=$1 # the toolchains plugin looks at every JAVA*_HOME
  if ! command -v java >/dev/null && [ -z "${JAVA_HOME:-}" ]; then
    export JAVA_HOME=$1
  fi
}
