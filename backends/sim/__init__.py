"""The pretend site: a cluster, its nodes behind a bastion, and its AWS, on their real protocols. Shares nothing with the product."""
