"""Identity providers over HTTP: discovery, keys, the exchange of a code, userinfo; every address through the gate."""
