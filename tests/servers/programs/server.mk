serve:
	python3 python.py ipv4
