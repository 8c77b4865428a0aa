from kasanari.cli import main

raise SystemExit(main())
