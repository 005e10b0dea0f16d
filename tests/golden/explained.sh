# Checks with ssh-keygen alone what was signed: pipe it into sh, or type it line by line.
sig=$(mktemp) bad=0

# sign 1 of k7f3mq by lena, 2026-03-02T09:30:00Z, hash 3f9a51c0aa12bb34
cat >"$sig" <<'END'
-----BEGIN SSH SIGNATURE-----
U1NI
-----END SSH SIGNATURE-----
END
printf '%s\n%s' therasched-event-v1 '{"by":"lena","kind":"sign","x":"it'"'"'s $HOME"}' |
  ssh-keygen -Y verify -f '/srv/it'"'"'s a practice/signed/allowed_signers' -I lena -n therasched-event-v1 -s "$sig" -Overify-time=20260302093000Z || bad=1

rm "$sig"; exit $bad
