/** Variable that holds the whole configuration: a container with a read-only root takes no file. */
export const gatewayConfigVariable = "GATEWAY_CONFIG";

/**
 * What the container runs: it writes the configuration, with the name servers that the container
 * was given, and becomes nginx.
 *
 * @param validSec seconds after which a name is asked for again
 */
export function gatewayStartScript(validSec: number): string {
  return `set -eu
servers=
while read -r key value rest; do
  [ "$key" = nameserver ] || continue
  case $value in *:*) value="[$value]" ;; esac
  servers="$servers $value"
done < /etc/resolv.conf
echo "resolver$servers valid=${validSec}s;" > /tmp/resolver.conf
printf '%s' "$${gatewayConfigVariable}" > /tmp/nginx.conf
exec nginx -e stderr -c /tmp/nginx.conf -g 'daemon off;'`;
}
