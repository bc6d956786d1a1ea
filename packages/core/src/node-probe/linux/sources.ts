/** Whether the first configured repository, and the bucket from which AWS fetches its patch program, answer at all. */
export const sources = /* sh */ String.raw`
repository() {
  case $manager in
    apt) within 10 apt-get --print-uris -q update | sed -n "s/^'\([^']*\)'.*/\1/p" ;;
    dnf | yum)
      within 20 "$manager" -C -v repolist |
        awk '/^Repo-(baseurl|mirrors|metalink) *:/ { sub(/^[^:]*: */, ""); sub(/[ ,].*/, ""); print }'
      ;;
    zypper) within 20 zypper --non-interactive --no-refresh --xmlout repos | sed -n 's|.*<url>\([^<]*\)</url>.*|\1|p' ;;
  esac | awk '/^https?:\/\// { print; exit }' | sed 's|//[^/@]*@|//|; s/&amp;/\&/g'
}

# A proxy that only the package manager knows of.
repository_proxy() {
  case $manager in
    apt) within 5 apt-config dump | sed -n 's/^Acquire::https\{0,1\}::[Pp]roxy "\([^"]*\)";$/\1/p' ;;
    dnf) show /etc/dnf/dnf.conf | sed -n 's/^proxy *= *//p' ;;
    yum) show /etc/yum.conf | sed -n 's/^proxy *= *//p' ;;
  esac | awk '/^https?:\/\// { print; exit }'
}

# Any answer counts, a refusal too: the question is whether the network lets us there. A TLS alert is one: a repository may
# want a certificate that only the package manager has. A connection that just breaks off is none: so do filters on names.
answers() {
  if has curl; then
    said=$(within 10 curl -s -S -k -I -o /dev/null --connect-timeout 5 -m 8 "$1" 2>&1)
    status=$?
    case $status:$said in
      0:*) printf 'ok\t-' ;;
      5:*) printf 'failed\tname of the proxy not resolved' ;;
      6:*) printf 'failed\tname not resolved' ;;
      7:* | 56:*'from proxy after CONNECT'* | 56:*'CONNECT tunnel failed'*)
        case $said in
          *' 407'*) printf -- '-\tthe proxy asks for a password' ;;
          *CONNECT*) printf 'failed\tthe proxy lets nobody through' ;;
          *) printf 'failed\tno connection' ;;
        esac
        ;;
      28:*) printf 'failed\ttimed out' ;;
      35:*' alert '* | 35:*_ALERT* | 56:*' alert '* | 56:*_ALERT*) printf 'ok\t-' ;;
      35:* | 52:* | 55:* | 56:*) printf -- '-\tbroken off (curl %s)' "$status" ;;
      *) not_asked "$status" curl ;;
    esac
  elif has wget; then
    within 10 wget -q --spider --no-check-certificate -T 8 -t 1 "$1" >/dev/null
    status=$?
    case $status in
      0 | 6 | 8) printf 'ok\t-' ;;
      4) printf 'failed\tno connection' ;;
      *) not_asked "$status" wget ;;
    esac
  else
    printf -- '-\tneither curl nor wget'
  fi
}

# A program that ended in a way that says nothing of the network.
not_asked() {
  if [ "$1" -eq 125 ]; then printf -- '-\tno time was left to ask'
  elif gave_up "$1"; then printf 'failed\ttimed out'
  else printf -- '-\t%s ended with %s' "$2" "$1"
  fi
}

source_of() {
  host=$(printf '%s\n' "$2" | sed 's|^[a-z]*://||; s|[/?#].*||')
  if [ -z "$host" ]; then
    fact source "$1" - - 'no address found'
    return
  fi
  answer=$(
    if [ -n "$3" ]; then
      http_proxy=$3
      https_proxy=$3
      export http_proxy https_proxy
    fi
    answers "$2"
  )
  printf 'source\t%s\t%s\t%s\n' "$1" "$(printf '%s' "$answer" | cut -f 1)" "$host$tab$(printf '%s' "$answer" | cut -f 2)"
}

patch_manager_bucket() {
  case $AWS_SSM_REGION_NAME in
    '' | *[!a-z0-9-]*) ;;
    cn-*) echo "https://s3.$AWS_SSM_REGION_NAME.amazonaws.com.cn/" ;;
    us-gov-*) echo "https://s3-fips-$AWS_SSM_REGION_NAME.amazonaws.com/" ;;
    *) echo "https://s3.dualstack.$AWS_SSM_REGION_NAME.amazonaws.com/" ;;
  esac
}

update_sources() {
  source_of repository "$(repository)" "$(repository_proxy)"
  source_of patch-manager "$(patch_manager_bucket)" ''
}
`;
