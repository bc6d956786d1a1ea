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

# Any answer counts, a refusal too: the question is whether the network lets us there.
answers() {
  if has curl; then
    within 10 curl -s -k -I -o /dev/null --connect-timeout 5 -m 8 "$1" >/dev/null
    status=$?
    case $status in
      5 | 6) printf 'failed\tname not resolved' ;;
      7) printf 'failed\tno connection' ;;
      28) printf 'failed\ttimed out' ;;
      125) printf -- '-\tno time was left to ask' ;;
      *) if gave_up "$status"; then printf 'failed\ttimed out'; else printf 'ok\t-'; fi ;;
    esac
  elif has wget; then
    within 10 wget -q --spider --no-check-certificate -T 8 -t 1 "$1" >/dev/null
    status=$?
    if [ "$status" -eq 4 ]; then printf 'failed\tno connection'
    elif [ "$status" -eq 125 ]; then printf -- '-\tno time was left to ask'
    elif gave_up "$status"; then printf 'failed\ttimed out'
    else printf 'ok\t-'
    fi
  else
    printf -- '-\tneither curl nor wget'
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
