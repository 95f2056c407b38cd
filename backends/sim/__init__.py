"""The pretend site: a cluster, nodes behind a bastion, AWS, on real protocols. It shares nothing with the product."""
